/**
 * Streaming analytics for operations data: detection, forecasting, logs, correlation, root causes and drift. Nothing in
 * here knows Kubernetes, does I/O, reads a clock or starts a thread: values go in, findings come out.
 */
@NullMarked
package dev.evenkeel.analytics;

import org.jspecify.annotations.NullMarked;
