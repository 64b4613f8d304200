/**
 * What the server tells about its work: metrics of each revision, captured windows of features and predictions, labels
 * that came later, traces and an access log. Reads what the {@link dev.evenkeel.server.dispatch.Observer} is told after
 * an answer is on its way, and may never touch a call, wait, or take a lock that another thread holds while it works.
 * Invariant: everything kept is bounded, and what is dropped is counted.
 */
@NullMarked
package dev.evenkeel.server.watch;

import org.jspecify.annotations.NullMarked;
