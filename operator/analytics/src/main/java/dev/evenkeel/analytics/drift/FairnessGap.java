package dev.evenkeel.analytics.drift;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far the rates of groups lie apart: of positive predictions (demographic parity), or, given only rows whose label is
 * positive, of true positives (equal opportunity), or of any other outcome. Not thread safe.
 *
 * <p>Each group's interval holds at every row at once, with alpha shared out over the groups in the order of their first rows,
 * so that the verdict may be read after each row: a chance of at most alpha that a gap is called a breach while it is within
 * the tolerance, or a pass while it is not.
 */
public final class FairnessGap {
    private static final int MOST_GROUPS = 64;
    private static final String OTHERS = "(others)";

    private final double alpha;
    private final double tolerance;
    private final Map<String, long[]> groups = new LinkedHashMap<>(); // {hits, rows}

    /**
     * Starts without rows.
     *
     * @param alpha chance of a wrong verdict at any time, in (0, 1)
     * @param tolerance greatest gap of two rates that is fair, in [0, 1)
     * @throws IllegalArgumentException when a value is outside its range
     */
    public FairnessGap(double alpha, double tolerance) {
        if (!(alpha > 0 && alpha < 1) || !(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException(
                    "alpha is " + alpha + ", tolerance " + tolerance + ": these must be between 0 and 1");
        }
        this.alpha = alpha;
        this.tolerance = tolerance;
    }

    /**
     * What is known of the gap. No value is ever NaN.
     *
     * @param gap between the highest and the lowest rate, 0 with less than two groups
     * @param low lower end of its interval
     * @param high upper end of its interval, 1 with less than two groups
     * @param rows of all groups
     * @param rates of the groups, each with its interval
     */
    public record Finding(
            Verdict verdict, double gap, double low, double high, long rows, Map<String, Estimate> rates) {
        /** Copies the map. */
        public Finding {
            rates = Map.copyOf(rates);
        }
    }

    /** Takes a row; after 64 groups, new ones count as one. */
    public void update(String group, boolean outcome) {
        String key = groups.containsKey(group) || groups.size() < MOST_GROUPS ? group : OTHERS;
        long[] counts = groups.computeIfAbsent(key, _ -> new long[2]);
        counts[0] += outcome ? 1 : 0;
        counts[1]++;
    }

    /** What is known now. */
    public Finding finding() {
        Map<String, Estimate> rates = new LinkedHashMap<>();
        double highest = 0;
        double lowest = 1;
        double highestLow = 0;
        double lowestHigh = 1;
        double highestHigh = 0;
        double lowestLow = 1;
        long rows = 0;
        int place = 0;
        for (Map.Entry<String, long[]> group : groups.entrySet()) {
            place++;
            long[] counts = group.getValue();
            double own = alpha * 6 / (Math.PI * Math.PI * place * place);
            double[] ends = RateInterval.of(counts[0], counts[1], own);
            double rate = counts[0] / (double) counts[1];
            rates.put(group.getKey(), new Estimate(rate, ends[0], ends[1], counts[1]));
            highest = Math.max(highest, rate);
            lowest = Math.min(lowest, rate);
            highestLow = Math.max(highestLow, ends[0]);
            lowestHigh = Math.min(lowestHigh, ends[1]);
            highestHigh = Math.max(highestHigh, ends[1]);
            lowestLow = Math.min(lowestLow, ends[0]);
            rows += counts[1];
        }
        if (groups.size() < 2) {
            return new Finding(Verdict.INCONCLUSIVE, 0, 0, 1, rows, rates);
        }
        double low = Math.max(0, highestLow - lowestHigh);
        double high = Math.max(0, highestHigh - lowestLow);
        Verdict verdict = low > tolerance ? Verdict.BREACH : high <= tolerance ? Verdict.PASS : Verdict.INCONCLUSIVE;
        return new Finding(verdict, highest - lowest, low, high, rows, rates);
    }
}
