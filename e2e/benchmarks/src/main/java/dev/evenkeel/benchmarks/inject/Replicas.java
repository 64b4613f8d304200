package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.SiblingDetector;
import dev.evenkeel.analytics.detect.SiblingDetector.SiblingFinding;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One signal of eight replicas under a common load that nobody foresees; the first leads and does a third more. */
final class Replicas implements Source {
    private static final int COUNT = 8;
    private static final double[] SHARE = {0.1, 0.2, 0.4};
    private static final double[] SWAY = {0.1, 0.2, 0.4};

    @Override
    public String name() {
        return "REPLICAS";
    }

    @Override
    public int signals() {
        return COUNT;
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][COUNT];
        double wander = 0;
        for (int i = 0; i < rows; i++) {
            wander = 0.95 * wander + 0.3 * random.nextGaussian();
            double load = (100 + 40 * Math.sin(2 * Math.PI * i / DAY)) * Math.exp(0.15 * wander);
            for (int j = 0; j < COUNT; j++) {
                values[i][j] = load * (j == 0 ? 4 / 3.0 : 1) * (1 + 0.04 * random.nextGaussian());
            }
        }
        return values;
    }

    @Override
    public List<Mishap> faults() {
        return List.of(
                Mishap.of("MORE", 6 * HOUR, (values, row, from, size, which) -> {
                    values[row][which % COUNT] *= 1 + SHARE[size];
                }),
                Mishap.of("LESS", 6 * HOUR, (values, row, from, size, which) -> {
                    values[row][which % COUNT] *= 1 - SHARE[size];
                }),
                Mishap.of("RESTLESS", 6 * HOUR, (values, row, from, size, which) -> {
                    values[row][which % COUNT] *= 1 + (row % 2 == 0 ? SWAY[size] : -SWAY[size]);
                }));
    }

    static List<Candidate> candidates() {
        return List.of(
                new Candidate(
                        "SiblingDetector", true, signals -> new Own(new SiblingDetector(DetectorConfig.defaults()))),
                new Candidate("median and MAD", false, signals -> new Hampel()),
                new Candidate("DBSCAN of an hour", false, signals -> new Neighbours(new double[HOUR][], 0)));
    }

    private static final class Own implements Scorer {
        private final SiblingDetector detector;
        private boolean alarm;

        Own(SiblingDetector detector) {
            this.detector = detector;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            Map<String, Double> named = new TreeMap<>();
            for (int j = 0; j < values.length; j++) {
                named.put("replica-" + j, values[j]);
            }
            List<SiblingFinding> findings = detector.update(epochMillis, named);
            alarm = findings.stream().anyMatch(found -> found.finding().alarm());
            return findings.stream()
                    .mapToDouble(found -> found.finding().surprise())
                    .max()
                    .orElse(0);
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new Own(SiblingDetector.restore(detector.snapshot()));
        }
    }

    /** The farthest from the median, in median absolute deviations, at this time (Hampel 1974). */
    private static final class Hampel implements Scorer {
        @Override
        public double score(long epochMillis, double[] values) {
            double middle = median(values);
            double[] away = Arrays.stream(values).map(v -> Math.abs(v - middle)).toArray();
            return Arrays.stream(away).max().orElse(0) / median(away);
        }

        @Override
        public Scorer copy() {
            return this;
        }
    }

    /**
     * The curves of the last hour as points, clustered by density (Ester et al., KDD 1996): the smallest radius, in typical
     * distances from the median curve, at which the loneliest replica still has half of the others near it.
     */
    private static final class Neighbours implements Scorer {
        private final double[][] hour; // a ring of rows
        private int rows;

        Neighbours(double[][] hour, int rows) {
            this.hour = hour;
            this.rows = rows;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            hour[rows++ % hour.length] = values;
            int filled = Math.min(rows, hour.length);
            double[] middles = new double[filled];
            for (int i = 0; i < filled; i++) {
                middles[i] = median(hour[i]);
            }
            double[] typical = new double[values.length];
            double loneliest = 0;
            for (int j = 0; j < values.length; j++) {
                double[] distances = new double[values.length];
                for (int i = 0; i < filled; i++) {
                    typical[j] += square(hour[i][j] - middles[i]);
                    for (int k = 0; k < values.length; k++) {
                        distances[k] += square(hour[i][j] - hour[i][k]);
                    }
                }
                Arrays.sort(distances);
                loneliest = Math.max(loneliest, distances[values.length / 2]);
            }
            return Math.sqrt(loneliest / median(typical));
        }

        private static double square(double value) {
            return value * value;
        }

        @Override
        public Scorer copy() {
            return new Neighbours(hour.clone(), rows);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
