/**
 * Says when a series reaches a limit and what a seasonal series does next, with calibrated intervals. Reads values that
 * are handed in and nothing else: no I/O, no clock, no threads. Invariant: an update never throws and a forecast never
 * holds NaN, whatever came in; memory is bounded for any length of input.
 */
@NullMarked
package dev.evenkeel.analytics.forecast;

import org.jspecify.annotations.NullMarked;
