package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Finding;
import java.util.function.Function;
import java.util.function.Supplier;

/** A detector under test: it scores one series row by row. */
interface Scorer {
    /** The score of a row: the higher, the stranger. Rows come in order, five minutes apart. */
    double score(long epochMillis, double value);

    /** Whether the row just scored is an alarm by the detector's own rule; only those that have one are asked. */
    default boolean alarm() {
        throw new UnsupportedOperationException("has no alarm rule of its own");
    }

    /** Something that makes fresh scorers. */
    record Candidate(String name, boolean ownAlarm, Supplier<Scorer> maker) {}

    /** A tier of the library, with a budget of one false alarm a week. */
    static Candidate own(String name, Function<DetectorConfig, Detector> tier) {
        return new Candidate(name, true, () -> new Scorer() {
            private final Detector detector = tier.apply(DetectorConfig.defaults());
            private boolean alarm;

            @Override
            public double score(long epochMillis, double value) {
                Finding finding = detector.update(epochMillis, value);
                alarm = finding.alarm();
                return finding.surprise();
            }

            @Override
            public boolean alarm() {
                return alarm;
            }
        });
    }

    static Candidate light() {
        return own("evenkeel light", Detectors::light);
    }

    static Candidate rich() {
        return own("evenkeel rich", Detectors::rich);
    }

    /** Distance from an exponentially weighted mean in exponentially weighted deviations. */
    static Candidate ewma() {
        return new Candidate("EWMA", false, () -> new Scorer() {
            private double mean = Double.NaN;
            private double variance;

            @Override
            public double score(long epochMillis, double value) {
                if (Double.isNaN(mean)) {
                    mean = value;
                }
                double difference = value - mean;
                double score = variance > 0 ? Math.abs(difference) / Math.sqrt(variance) : 0;
                double rate = 0.02;
                mean += rate * difference;
                variance = (1 - rate) * (variance + rate * difference * difference);
                return score;
            }
        });
    }

    /** Random Cut Forest of randomcutforest-core: trees x samples x shingle. */
    static Candidate randomCutForest(int trees, int samples, int shingle) {
        return new Candidate("RCF " + trees + "x" + samples + "x" + shingle, false, () -> new Scorer() {
            private final com.amazon.randomcutforest.RandomCutForest forest =
                    com.amazon.randomcutforest.RandomCutForest.builder()
                            .dimensions(shingle)
                            .shingleSize(shingle)
                            .internalShinglingEnabled(true)
                            .numberOfTrees(trees)
                            .sampleSize(samples)
                            .randomSeed(7)
                            .parallelExecutionEnabled(false)
                            .build();

            @Override
            public double score(long epochMillis, double value) {
                float[] point = {(float) value};
                double score = forest.getAnomalyScore(point);
                forest.update(point);
                return score;
            }
        });
    }
}
