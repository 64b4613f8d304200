/**
 * Tells people: webhooks in Slack's format and Kubernetes events, once for each change of an Incident's phase. Decides
 * nothing about the workload. Invariant: what cannot be delivered never holds up the loop; it is retried within bounds, and
 * the Incident's timeline says what came of it.
 */
@NullMarked
package dev.evenkeel.controller.notify;

import org.jspecify.annotations.NullMarked;
