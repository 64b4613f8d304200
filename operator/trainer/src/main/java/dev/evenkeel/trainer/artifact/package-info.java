/**
 * What a run leaves behind: the manifest with its lineage, the baseline, the termination file, and their way to the
 * content-addressed store. Invariant: no time, host or address in any artifact, sorted keys, so that equal runs write
 * equal bytes. Lineage as in Tribuo's provenance: a model knows what it came from, and what differs can be named.
 */
@NullMarked
package dev.evenkeel.trainer.artifact;

import org.jspecify.annotations.NullMarked;
