package dev.evenkeel.benchmarks.inject;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Healthy series of one signal, a value every five minutes. */
enum Base implements Source {
    /** Daily swing, additive noise: temperature, memory of a steady service. */
    SWING(true),
    /** Daily and weekly swing, noise in proportion: requests. */
    REQUESTS(true),
    /** Office hours on and off: batch and desktop load. */
    OFFICE(true),
    /** A level with noise that remembers: latency, queue length. */
    DRIFTING(false),
    /** Counts that are mostly small: errors. */
    COUNTS(false),
    /** A level with a burst every now and then: CPU of a small service. */
    BURSTS(false);

    private static final double REQUESTS_NOISE = 0.15;

    final boolean seasonal;

    Base(boolean seasonal) {
        this.seasonal = seasonal;
    }

    /** A typical size of the noise at a row, in the unit of the series. */
    double noise(int row) {
        return switch (this) {
            case SWING -> 2;
            case REQUESTS -> REQUESTS_NOISE * mean(row);
            case OFFICE -> 2;
            case DRIFTING -> 3;
            case COUNTS -> 2;
            case BURSTS -> 1;
        };
    }

    /** What is expected at a row. */
    double mean(int row) {
        double hour = row % DAY * 24.0 / DAY;
        boolean weekend = row / DAY % 7 >= 5;
        return switch (this) {
            case SWING -> 100 + 20 * Math.sin(2 * Math.PI * hour / 24);
            case REQUESTS -> (weekend ? 120 : 200) * (1.3 + Math.sin(2 * Math.PI * (hour - 9) / 24));
            case OFFICE -> hour >= 8 && hour < 18 && !weekend ? 70 : 20;
            case DRIFTING -> 50;
            case COUNTS -> 4;
            case BURSTS -> 10;
        };
    }

    @Override
    public int signals() {
        return 1;
    }

    @Override
    public List<Fault> faults() {
        return Arrays.stream(Anomaly.values())
                .filter(anomaly -> anomaly.fits(this))
                .map(anomaly -> anomaly.in(this))
                .toList();
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][1];
        double memory = 0;
        int burst = 0;
        for (int i = 0; i < rows; i++) {
            double gauss = random.nextGaussian();
            switch (this) {
                case SWING, OFFICE -> values[i][0] = mean(i) + noise(i) * gauss;
                case REQUESTS -> values[i][0] = mean(i) * Math.exp(REQUESTS_NOISE * gauss);
                case DRIFTING -> {
                    memory = 0.8 * memory + 0.6 * gauss;
                    values[i][0] = mean(i) + noise(i) * memory;
                }
                case COUNTS -> values[i][0] = poisson(mean(i), random);
                case BURSTS -> {
                    burst = burst > 0 ? burst - 1 : random.nextInt(200) == 0 ? 1 + random.nextInt(3) : 0;
                    values[i][0] = mean(i) + noise(i) * gauss + (burst > 0 ? 25 + 10 * random.nextDouble() : 0);
                }
            }
        }
        return values;
    }

    private static int poisson(double mean, SplittableRandom random) {
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
