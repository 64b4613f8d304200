package dev.evenkeel.benchmarks.drift;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Peers that compare batches of {@value Method#BATCH} rows with the reference. Between batches the statistic is 0. */
final class Batches {
    private static final int BINS = 20;

    private Batches() {}

    private static Watcher every(ToDoubleFunction<double[]> statistic) {
        double[] batch = new double[Method.BATCH];
        int[] rows = {0};
        return x -> {
            batch[rows[0]++] = x;
            if (rows[0] < Method.BATCH) {
                return 0;
            }
            rows[0] = 0;
            return statistic.applyAsDouble(batch);
        };
    }

    private static double[] sorted(double[] values) {
        return Arrays.stream(values).filter(x -> !Double.isNaN(x)).sorted().toArray();
    }

    /** The two-sample Kolmogorov-Smirnov test; gives 1 / p by the asymptotic law, so that Bonferroni's threshold is looks / alpha. */
    static Watcher kolmogorovSmirnov(double[] reference) {
        double[] before = sorted(reference);
        return every(batch -> {
            double[] now = sorted(batch);
            if (now.length == 0) {
                return 0;
            }
            double greatest = 0;
            int i = 0;
            int j = 0;
            while (i < before.length && j < now.length) {
                double x = Math.min(before[i], now[j]);
                while (i < before.length && before[i] <= x) {
                    i++;
                }
                while (j < now.length && now[j] <= x) {
                    j++;
                }
                greatest = Math.max(greatest, Math.abs(i / (double) before.length - j / (double) now.length));
            }
            double size = before.length * (double) now.length / (before.length + now.length);
            double scaled = greatest * (Math.sqrt(size) + 0.12 + 0.11 / Math.sqrt(size));
            double p = 0;
            for (int k = 1; k <= 100; k++) {
                p += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * scaled * scaled);
            }
            return 1 / Math.clamp(p, 1e-300, 1);
        });
    }

    /** Evidently's default for numbers: the Wasserstein distance over the reference's standard deviation. */
    static Watcher wasserstein(double[] reference) {
        double[] before = sorted(reference);
        double deviation = Peers.deviation(reference);
        return every(batch -> {
            double[] now = sorted(batch);
            double sum = 0;
            int steps = 1000;
            for (int k = 0; k < steps; k++) {
                double share = (k + 0.5) / steps;
                sum += Math.abs(before[(int) (share * before.length)] - now[(int) (share * now.length)]);
            }
            return sum / steps / deviation;
        });
    }

    /** Evidently's default for categories in small data: the chi-square statistic. */
    static Watcher chiSquare(Kind kind, double[] reference) {
        double[] before = shares(kind, reference, new double[0]);
        return every(batch -> {
            double[] now = shares(kind, batch, new double[0]);
            double sum = 0;
            for (int k = 0; k < before.length; k++) {
                double both =
                        (before[k] * reference.length + now[k] * batch.length) / (reference.length + batch.length);
                if (both > 0) {
                    sum += (now[k] - before[k]) * (now[k] - before[k]) / both;
                }
            }
            return sum;
        });
    }

    /** NannyML's default: the Jensen-Shannon distance of shares; numbers in bins of equal width over the reference. */
    static Watcher jensenShannon(Kind kind, double[] reference) {
        double[] edges = new double[BINS - 1];
        double low =
                Arrays.stream(reference).filter(x -> !Double.isNaN(x)).min().orElse(0);
        double high =
                Arrays.stream(reference).filter(x -> !Double.isNaN(x)).max().orElse(1);
        for (int k = 0; k < edges.length; k++) {
            edges[k] = low + (high - low) * (k + 1) / BINS;
        }
        double[] before = shares(kind, reference, edges);
        return every(batch -> {
            double[] now = shares(kind, batch, edges);
            double sum = 0;
            for (int k = 0; k < before.length; k++) {
                double middle = (before[k] + now[k]) / 2;
                sum += before[k] > 0 ? before[k] * Math.log(before[k] / middle) / 2 : 0;
                sum += now[k] > 0 ? now[k] * Math.log(now[k] / middle) / 2 : 0;
            }
            return Math.sqrt(Math.max(0, sum));
        });
    }

    /** Shares of categories, of missing and present values, or of bins. */
    private static double[] shares(Kind kind, double[] values, double[] edges) {
        double[] shares = new double[BINS];
        for (double x : values) {
            int cell;
            if (kind == Kind.MISSING) {
                cell = Double.isNaN(x) ? 1 : 0;
            } else if (kind.categorical()) {
                cell = (int) x;
            } else {
                int found = Arrays.binarySearch(edges, x);
                cell = found >= 0 ? found + 1 : -1 - found;
            }
            shares[cell] += 1.0 / values.length;
        }
        return shares;
    }
}
