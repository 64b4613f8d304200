/**
 * How a call runs, whatever protocol brought it: admitted or refused at once, queued by model, taken by a free worker
 * together with what else waits, read, run, answered. Reads the routes of {@code revision} and may never touch a socket.
 * Invariant: each call that was submitted gets exactly one answer or failure, delivered on its own event loop; no call
 * waits for a lock that a stalled thread may hold.
 */
@NullMarked
package dev.evenkeel.server.dispatch;

import org.jspecify.annotations.NullMarked;
