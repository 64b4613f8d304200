/**
 * Alert storms of known truth, and correlators scored on them side by side. The generator and what makes it hard are
 * described in docs/analytics-correlate.md. Everything follows from a seed.
 */
@NullMarked
package dev.evenkeel.benchmarks.storm;

import org.jspecify.annotations.NullMarked;
