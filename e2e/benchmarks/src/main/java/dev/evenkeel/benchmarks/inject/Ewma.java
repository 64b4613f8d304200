package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Scorer.Candidate;

/**
 * Distance from an exponentially weighted mean in exponentially weighted deviations (Roberts 1959,
 * doi:10.1080/00401706.1959.10489860; West 1979 for the variance), the largest over the signals. Not thread safe.
 */
final class Ewma implements Scorer {
    private static final double RATE = 0.02;

    private final double[] mean;
    private final double[] variance;
    private boolean started;

    Ewma(int signals) {
        mean = new double[signals];
        variance = new double[signals];
    }

    static Candidate candidate() {
        return new Candidate("EWMA", false, Ewma::new);
    }

    @Override
    public double score(long epochMillis, double[] values) {
        double largest = 0;
        for (int j = 0; j < mean.length; j++) {
            double difference = started ? values[j] - mean[j] : 0;
            mean[j] = started ? mean[j] : values[j];
            largest = Math.max(largest, variance[j] > 0 ? Math.abs(difference) / Math.sqrt(variance[j]) : 0);
            mean[j] += RATE * difference;
            variance[j] = (1 - RATE) * (variance[j] + RATE * difference * difference);
        }
        started = true;
        return largest;
    }

    @Override
    public Scorer copy() {
        Ewma copy = new Ewma(mean.length);
        System.arraycopy(mean, 0, copy.mean, 0, mean.length);
        System.arraycopy(variance, 0, copy.variance, 0, mean.length);
        copy.started = started;
        return copy;
    }
}
