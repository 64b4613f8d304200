/**
 * Turns alerts, anomalies and events into incidents. Reads signals, with the times that they carry, and a topology; has no
 * I/O, no clock and no threads. The invariant is the objective in {@link dev.evenkeel.analytics.correlate.Settler}: the
 * incidents are those that describe the signals in the fewest nats, as in fault localization by a dependency model (Katzela
 * and Schwartz, IEEE/ACM Transactions on Networking 1995, doi:10.1109/90.477721; Steinder and Sethi, Science of Computer
 * Programming 2004, doi:10.1016/j.scico.2004.01.010). Memory is bounded and nothing throws for any input.
 */
@NullMarked
package dev.evenkeel.analytics.correlate;

import org.jspecify.annotations.NullMarked;
