/**
 * Decides which revisions of the model are loaded and which share of the requests each one gets. It reads the desired
 * state (a file, or a signed update), fetches and checks models on one loader thread, and publishes immutable
 * {@link dev.evenkeel.server.revision.Routes}. Invariants: the generation never goes down, a revision is closed only
 * after its last request, and what serves stays in place until its successor is proven to answer.
 */
@NullMarked
package dev.evenkeel.server.revision;

import org.jspecify.annotations.NullMarked;
