package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.detect.VectorDetector;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;

/** The library's tiers, with a budget of one false alarm a week. */
final class Own {
    private static final DetectorConfig CONFIG = DetectorConfig.defaults();

    private Own() {}

    static Candidate light() {
        return new Candidate(
                "evenkeel light",
                true,
                signals -> signals == 1
                        ? new OfOne(Detectors.light(CONFIG))
                        : new OfMany(Detectors.lightVector(signals, CONFIG)));
    }

    static Candidate rich() {
        return new Candidate(
                "evenkeel rich",
                true,
                signals -> signals == 1
                        ? new OfOne(Detectors.rich(CONFIG))
                        : new OfMany(Detectors.richVector(signals, CONFIG)));
    }

    private static final class OfOne implements Scorer {
        private final Detector detector;
        private boolean alarm;

        OfOne(Detector detector) {
            this.detector = detector;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            Finding finding = detector.update(epochMillis, values[0]);
            alarm = finding.alarm();
            return finding.surprise();
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new OfOne(Detectors.restore(detector.snapshot()));
        }
    }

    private static final class OfMany implements Scorer {
        private final VectorDetector detector;
        private boolean alarm;

        OfMany(VectorDetector detector) {
            this.detector = detector;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            Finding finding = detector.update(epochMillis, values).finding();
            alarm = finding.alarm();
            return finding.surprise();
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new OfMany(Detectors.restoreVector(detector.snapshot()));
        }
    }
}
