/**
 * Whose fault a failure is, and what follows: the user's (a condition, no retry until the spec changes), the weather's
 * (retry with backoff) or ours (logged with context, counted, contained to one object). {@link
 * dev.evenkeel.controller.fault.Retry#retryFor} is the one place that turns a failure into a retry.
 */
@NullMarked
package dev.evenkeel.controller.fault;

import org.jspecify.annotations.NullMarked;
