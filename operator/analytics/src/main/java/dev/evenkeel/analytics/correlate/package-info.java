/**
 * Turns alerts, anomalies and events into incidents. Reads signals, with the times that they carry, and a topology; has no
 * I/O, no clock and no threads. The invariant is the objective in {@link dev.evenkeel.analytics.correlate.Search}: the
 * incidents are the causes that make the signals likeliest, each spreading along the topology as an independent cascade
 * (Goldenberg, Libai and Muller, Marketing Letters 2001, doi:10.1023/A:1011122126881), as fault localization by a dependency
 * model has it (Katzela and Schwartz, IEEE/ACM Transactions on Networking 1995, doi:10.1109/90.477721; Steinder and Sethi,
 * Science of Computer Programming 2004, doi:10.1016/j.scico.2004.01.010). Kinds, words and codes are drawn by each incident
 * from an urn of its own (Blackwell and MacQueen, Annals of Statistics 1973, doi:10.1214/aos/1176342372). Memory is bounded
 * and nothing throws for any input.
 */
@NullMarked
package dev.evenkeel.analytics.correlate;

import org.jspecify.annotations.NullMarked;
