package dev.evenkeel.e2e.sales;

/**
 * One row that the model had never seen.
 *
 * @param time the row's time as in the CSV
 * @param actual what came true, in the target's unit
 * @param predicted what the served model said
 * @param seasonalNaive the value one season before
 */
public record Forecast(String time, double actual, double predicted, double seasonalNaive) {}
