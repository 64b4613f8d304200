/**
 * Finds anomalies in streams of measurements, one point at a time. Reads only what it is given: values, their times and
 * the configuration; no clock, no I/O, no thread, and nothing of what comes later. The same points give the same
 * findings bit for bit, also when the state was saved and restored in between, and no input makes it throw or return NaN.
 * The user states a budget of false alarms per week instead of a threshold. Method and figures: docs/analytics-detect.md.
 */
@NullMarked
package dev.evenkeel.analytics.detect;

import org.jspecify.annotations.NullMarked;
