package dev.evenkeel.benchmarks.drift;

import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.CategoricalDrift;
import dev.evenkeel.analytics.drift.DriftConfig;
import dev.evenkeel.analytics.drift.NumericBaseline;
import dev.evenkeel.analytics.drift.NumericDrift;
import java.util.Arrays;

/**
 * The methods under test. Those without a threshold of their own are calibrated to the same chance of a false alarm. Peers
 * that exist as packages are scored by e2e/benchmarks/peers/drift_delays.py on the same streams.
 */
enum Method {
    EVENKEEL("Evenkeel"),
    TOLD("CUSUM told the drift"),
    CUSUM("CUSUM for 0.5 sd");

    final String label;

    Method(String label) {
        this.label = label;
    }

    boolean judges(Kind kind) {
        return switch (this) {
            case EVENKEEL, TOLD -> true;
            case CUSUM -> !kind.categorical();
        };
    }

    /** Makes a watcher after it has seen the reference. */
    Watcher watch(Kind kind, double[] reference, long seed) {
        return switch (this) {
            case EVENKEEL -> ours(kind, reference, seed);
            case TOLD -> new ToldCusum(kind, reference);
            case CUSUM -> Peers.cusum(reference);
        };
    }

    /** The statistic is the evidence, its threshold 1 / alpha. */
    private static Watcher ours(Kind kind, double[] reference, long seed) {
        DriftConfig base = DriftConfig.DEFAULT;
        DriftConfig config = new DriftConfig(base.alpha(), base.horizon(), base.tolerance(), seed);
        if (kind.categorical()) {
            CategoricalDrift drift = CategoricalBaseline.of(
                            Arrays.stream(reference).mapToObj(Method::name).toList(), seed)
                    .watch(config);
            return x -> {
                drift.update(name(x));
                return drift.breached() ? 1 / base.alpha() : 0;
            };
        }
        NumericDrift drift = NumericBaseline.of(reference, seed).watch(config);
        return x -> {
            drift.update(x);
            return drift.breached() ? 1 / base.alpha() : 0;
        };
    }

    private static String name(double category) {
        return "c" + (int) category;
    }
}
