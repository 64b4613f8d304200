/**
 * The artifact store's process: blobs by their digest, one directory a namespace, over HTTP. It decides who may read
 * and write what by the caller's service account, and never by knowledge of a digest. A blob that was acknowledged is
 * on the disk under its digest, whole, or the disk is broken. See docs/adr for why it speaks HTTP, and
 * {@link dev.evenkeel.store.Main} for how to run it.
 */
@NullMarked
package dev.evenkeel.store;

import org.jspecify.annotations.NullMarked;
