package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.DistributionDetector;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.detect.Histogram;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Events of a latency histogram with the default buckets of Prometheus' clients, by bucket; log-normal around 100 ms, slower
 * under load. A fault moves a share of the events.
 */
final class Latencies implements Source {
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };
    private static final double[] SECOND_MODE = {0.005, 0.02, 0.08};
    private static final double[] FAST_PATH = {0.05, 0.15, 0.4};
    private static final double[] ONE_UP = {0.1, 0.2, 0.4};

    @Override
    public String name() {
        return "LATENCIES";
    }

    @Override
    public int signals() {
        return BOUNDS.length;
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][BOUNDS.length];
        for (int i = 0; i < rows; i++) {
            double load = 1 + 0.6 * Math.sin(2 * Math.PI * i / DAY);
            double middle = Math.log(0.1 * (1 + 0.1 * load)) + 0.02 * random.nextGaussian();
            int events = (int) (800 * load);
            for (int k = 0; k < events; k++) {
                values[i][bucket(Math.exp(middle + 0.5 * random.nextGaussian()))]++;
            }
        }
        return values;
    }

    private static int bucket(double seconds) {
        int bucket = 0;
        while (seconds > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    @Override
    public List<Mishap> faults() {
        return List.of(
                Mishap.of("SECOND_MODE", 6 * HOUR, (values, row, from, size, which) -> {
                    move(values[row], SECOND_MODE[size], bucket(1.5));
                }),
                Mishap.of("FAST_PATH", 6 * HOUR, (values, row, from, size, which) -> {
                    move(values[row], FAST_PATH[size], bucket(0.004));
                }),
                Mishap.of("SLOWER", 6 * HOUR, (values, row, from, size, which) -> {
                    for (int b = BOUNDS.length - 2; b >= 0; b--) {
                        double moved = Math.round(ONE_UP[size] * values[row][b]);
                        values[row][b] -= moved;
                        values[row][b + 1] += moved;
                    }
                }));
    }

    /** Moves a share of every bucket's events into one. */
    private static void move(double[] counts, double share, int to) {
        for (int b = 0; b < counts.length; b++) {
            double moved = b == to ? 0 : Math.round(share * counts[b]);
            counts[b] -= moved;
            counts[to] += moved;
        }
    }

    static List<Candidate> candidates() {
        return List.of(
                new Candidate(
                        "DistributionDetector",
                        true,
                        signals -> new Own(new DistributionDetector(DetectorConfig.defaults()), new double[signals])),
                new Candidate("EWMA of the mean", false, signals -> new Drawn(Latencies::mean, new Ewma(1))),
                new Candidate("EWMA of p99", false, signals -> new Drawn(Latencies::p99, new Ewma(1))));
    }

    private static double mean(double[] counts) {
        double sum = 0;
        double all = 0;
        for (int b = 0; b < counts.length; b++) {
            double low = b == 0 ? 0 : BOUNDS[b - 1];
            sum += counts[b] * (b == counts.length - 1 ? low : (low + BOUNDS[b]) / 2);
            all += counts[b];
        }
        return sum / all;
    }

    /** As PromQL's histogram_quantile: linear within the bucket. */
    private static double p99(double[] counts) {
        double all = 0;
        for (double count : counts) {
            all += count;
        }
        double left = 0.99 * all;
        int b = 0;
        while (b < counts.length - 1 && left > counts[b]) {
            left -= counts[b++];
        }
        double low = b == 0 ? 0 : BOUNDS[b - 1];
        return b == counts.length - 1 ? low : low + (BOUNDS[b] - low) * left / counts[b];
    }

    private static final class Own implements Scorer {
        private final DistributionDetector detector;
        private final double[] totals; // [buckets], cumulative over buckets and time
        private boolean alarm;

        Own(DistributionDetector detector, double[] totals) {
            this.detector = detector;
            this.totals = totals;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            double below = 0;
            for (int b = 0; b < values.length; b++) {
                below += values[b];
                totals[b] += below;
            }
            Finding finding = detector.update(epochMillis, Histogram.classic(BOUNDS, totals))
                    .finding();
            alarm = finding.alarm();
            return finding.surprise();
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new Own(DistributionDetector.restore(detector.snapshot()), totals.clone());
        }
    }

    /** One number drawn from the histogram, and a scorer of that. */
    private record Drawn(ToDoubleFunction<double[]> what, Scorer scorer) implements Scorer {
        @Override
        public double score(long epochMillis, double[] values) {
            return scorer.score(epochMillis, new double[] {what.applyAsDouble(values)});
        }

        @Override
        public Scorer copy() {
            return new Drawn(what, scorer.copy());
        }
    }
}
