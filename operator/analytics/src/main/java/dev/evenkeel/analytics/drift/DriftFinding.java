package dev.evenkeel.analytics.drift;

/**
 * What is known of one column. No value is ever NaN.
 *
 * @param verdict so far; a breach stays one
 * @param steps rows, or windows, that were judged
 * @param alarmStep index of the step that raised the alarm, counted from 0; -1 while there is none
 * @param onsetStep most likely first step of the drift, from 0; -1 without an alarm
 * @param evidence against the reference: the chance that it ever reaches x within the horizon is at most 1 / x without drift; a
 *     breach of a column alone needs 1 / alpha, where it is cut
 * @param effect Kolmogorov distance between the reference and the rows from the onset to the alarm (without an alarm: all rows), [0, 1]
 * @param low lower end of the effect's interval, valid at every step at once
 * @param high upper end of the effect's interval
 * @param rows that the effect was measured on
 * @param referenceRows rows of the reference
 */
public record DriftFinding(
        Verdict verdict,
        long steps,
        long alarmStep,
        long onsetStep,
        double evidence,
        double effect,
        double low,
        double high,
        long rows,
        long referenceRows) {}
