/**
 * Anomalies of known kind, size and time, put into generated series that have none, and detectors scored on them side by
 * side. Everything follows from a seed.
 */
@NullMarked
package dev.evenkeel.benchmarks.inject;

import org.jspecify.annotations.NullMarked;
