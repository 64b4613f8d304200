package dev.evenkeel.trainer.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * What one gate says.
 *
 * @param name unique among the run's gates
 * @param value the metric, or the share by which the error is smaller than the opponent's; null when there is none
 * @param bound what value is held against
 * @param low lower end of the value's 90% interval
 * @param high upper end
 * @param rows on which it was measured
 * @param message for people
 */
public record GateResult(
        String name,
        Verdict verdict,
        @Nullable Double value,
        double bound,
        @Nullable Double low,
        @Nullable Double high,
        int rows,
        String message) {

    /**
     * Fail: the measured value misses the bound. Pass: it meets the bound, and so does its whole interval.
     * Inconclusive: it meets the bound on these rows, but they are too few or too noisy to be sure of it. Only Fail
     * rejects a run: a bound that was missed is never waved through, and one that was met is not held against the
     * model because data is short.
     */
    public enum Verdict {
        Pass,
        Fail,
        Inconclusive
    }
}
