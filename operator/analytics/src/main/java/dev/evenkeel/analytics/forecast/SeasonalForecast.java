package dev.evenkeel.analytics.forecast;

/**
 * What a series is expected to be at one step. Every field is finite and {@code low95 <= low80 <= high80 <= high95};
 * before the first value all are 0.
 *
 * @param step steps ahead, 1 is the next value
 * @param point the median
 * @param low80 lower end of the 80% interval
 * @param high80 upper end of the 80% interval
 * @param low95 lower end of the 95% interval
 * @param high95 upper end of the 95% interval
 */
public record SeasonalForecast(int step, double point, double low80, double high80, double low95, double high95) {}
