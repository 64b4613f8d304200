package dev.evenkeel.analytics.forecast;

import dev.evenkeel.analytics.forecast.LimitForecast.Verdict;
import java.util.Arrays;

/**
 * The judgement of {@link TimeToLimit}: a pure function of the history and the limit.
 *
 * <p>The floor of the series is the lowest value in each of a dozen equal stretches of time, its slope the median of all
 * pairwise slopes (Theil 1950; Sen 1968, doi:10.1080/01621459.1968.10480934), which a third of the stretches may spoil.
 * Of the windows that end now the longest is used in which the floor is a line. A leak has to be established (slope many
 * standard errors above 0), to go on (its later half no flatter than its earlier one) and to have lasted about as long
 * as it needs to reach the limit: under the scale-free prior a climb that lasted d goes on for T more with probability
 * d / (d + T) (Gott 1993, doi:10.1038/363315a0), so what is far from the limit can be watched for longer.
 */
final class LimitAnalysis {

    private static final int STRETCHES = 12;
    private static final int FEWEST_SAMPLES = 10;
    private static final double FEWEST_SECONDS = 45;
    /** Standard errors that a slope has to be above 0. */
    private static final double SIGNIFICANT = 5;
    /** 90% quantile of the standard normal distribution: an 80% interval. */
    private static final double Z80 = 1.2816;

    private LimitAnalysis() {}

    /** A line through the floor of one window; times in seconds since the origin. */
    private record Fit(double from, double to, double slope, double error, double bend, double level, double peak) {
        boolean climbs() {
            return slope > SIGNIFICANT * error;
        }

        /** The later half climbs less than half as fast as the earlier one. */
        boolean slows() {
            return bend < -0.5 * slope;
        }
    }

    static LimitForecast of(History history, double interval, double last, double limit, long origin) {
        int size = history.size;
        double span = size == 0 ? 0 : history.end[size - 1] - history.start[0];
        if (size < FEWEST_SAMPLES || span < FEWEST_SECONDS) {
            return quiet(Verdict.NOT_ENOUGH_DATA, last, limit, size);
        }
        Fit fit = fit(history, history.start[0]);
        Fit whole = fit;
        for (double width = span / 2; width >= FEWEST_SECONDS && width >= FEWEST_SAMPLES * interval; width /= 2) {
            Fit shorter = fit(history, history.end[size - 1] - width);
            boolean faster = shorter.climbs() && shorter.slope - 3 * shorter.error > 1.5 * (fit.slope + 3 * fit.error);
            boolean slower = shorter.slope + 3 * shorter.error < 0.5 * (fit.slope - 3 * fit.error);
            if (faster || slower) {
                fit = shorter;
            }
        }
        if (!fit.climbs()) {
            boolean warm = whole.climbs();
            boolean saw = whole.peak - whole.level > 10 * Math.abs(whole.slope) * span / STRETCHES;
            return quiet(warm ? Verdict.WARM_UP : saw ? Verdict.SAWTOOTH : Verdict.STABLE, last, limit, size);
        }
        double distance = Math.max(0, limit - fit.peak);
        double median = reach(distance, fit.slope);
        double lasted = fit.to - fit.from;
        boolean leak = !fit.slows() && Double.isFinite(median) && lasted >= 0.8 * median;
        return new LimitForecast(
                fit.slows() && whole.slows() ? Verdict.WARM_UP : leak ? Verdict.LEAK : Verdict.GROWTH,
                fit.slope,
                last >= limit ? 0 : reach(distance, fit.slope + Z80 * fit.error),
                last >= limit ? 0 : median,
                last >= limit ? 0 : reach(distance, fit.slope - Z80 * fit.error),
                origin + Math.round(1000 * fit.from));
    }

    private static LimitForecast quiet(Verdict verdict, double last, double limit, int size) {
        double seconds = size > 0 && last >= limit ? 0 : Double.POSITIVE_INFINITY;
        return new LimitForecast(verdict, 0, seconds, seconds, seconds, -1);
    }

    private static double reach(double distance, double slope) {
        return slope > 0 && Double.isFinite(distance) ? distance / slope : Double.POSITIVE_INFINITY;
    }

    private static Fit fit(History history, double from) {
        double to = history.end[history.size - 1];
        double[] time = new double[STRETCHES];
        double[] floor = new double[STRETCHES];
        double[] roof = new double[STRETCHES];
        Arrays.fill(floor, Double.POSITIVE_INFINITY);
        Arrays.fill(roof, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < history.size; i++) {
            double middle = history.middle(i);
            if (middle < from) {
                continue;
            }
            int stretch = Math.min(STRETCHES - 1, (int) (STRETCHES * (middle - from) / (to - from)));
            if (history.min[i] < floor[stretch]) {
                floor[stretch] = history.min[i];
                time[stretch] = middle;
            }
            roof[stretch] = Math.max(roof[stretch], history.max[i]);
        }
        int n = 0;
        for (int k = 0; k < STRETCHES; k++) {
            if (floor[k] != Double.POSITIVE_INFINITY) {
                time[n] = time[k];
                floor[n] = floor[k];
                roof[n++] = roof[k];
            }
        }
        return line(from, to, time, floor, roof, n);
    }

    private static Fit line(double from, double to, double[] time, double[] floor, double[] roof, int n) {
        double slope = slope(time, floor, 0, n);
        double[] rest = new double[n];
        for (int k = 0; k < n; k++) {
            rest[k] = floor[k] - slope * time[k];
        }
        double offset = median(rest.clone());
        double[] miss = new double[n];
        double[] above = new double[n];
        double center = 0;
        for (int k = 0; k < n; k++) {
            miss[k] = Math.abs(rest[k] - offset);
            above[k] = roof[k] - slope * time[k];
            center += time[k] / n;
        }
        double spread = 0;
        for (int k = 0; k < n; k++) {
            spread += (time[k] - center) * (time[k] - center);
        }
        double scale = 1.4826 * median(miss) + 1e-9 * Math.abs(offset);
        double error = spread > 0 ? scale / Math.sqrt(spread) : Double.POSITIVE_INFINITY;
        double bend = n < 6 ? 0 : slope(time, floor, n / 2, n) - slope(time, floor, 0, n / 2);
        return new Fit(from, to, slope, error, bend, offset + slope * to, median(above) + slope * to);
    }

    /** Median of the slopes of all pairs in {@code [low, high)}. */
    private static double slope(double[] time, double[] value, int low, int high) {
        int n = high - low;
        double[] slopes = new double[n * (n - 1) / 2];
        int pairs = 0;
        for (int i = low; i < high; i++) {
            for (int j = i + 1; j < high; j++) {
                if (time[j] > time[i]) {
                    slopes[pairs++] = (value[j] - value[i]) / (time[j] - time[i]);
                }
            }
        }
        return pairs == 0 ? 0 : median(Arrays.copyOf(slopes, pairs));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n == 0 ? 0 : n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
    }
}
