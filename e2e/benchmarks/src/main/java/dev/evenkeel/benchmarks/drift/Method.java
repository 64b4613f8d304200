package dev.evenkeel.benchmarks.drift;

import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.CategoricalDrift;
import dev.evenkeel.analytics.drift.DriftConfig;
import dev.evenkeel.analytics.drift.NumericBaseline;
import dev.evenkeel.analytics.drift.NumericDrift;
import java.util.Arrays;

/** The methods under test. Those without a threshold of their own are calibrated to the same chance of a false alarm. */
enum Method {
    EVENKEEL("Evenkeel"),
    TOLD("CUSUM told the drift"),
    CUSUM("CUSUM for 0.5 sd"),
    PAGE_HINKLEY("Page-Hinkley"),
    ADWIN("ADWIN"),
    KOLMOGOROV_SMIRNOV("KS, Bonferroni"),
    WASSERSTEIN("Evidently's default"),
    JENSEN_SHANNON("NannyML's default");

    /** Rows of a batch, for the methods that look at batches. */
    static final int BATCH = 100;

    final String label;

    Method(String label) {
        this.label = label;
    }

    boolean judges(Kind kind) {
        return switch (this) {
            case EVENKEEL, TOLD, JENSEN_SHANNON, WASSERSTEIN -> true;
            case CUSUM, PAGE_HINKLEY, ADWIN, KOLMOGOROV_SMIRNOV -> !kind.categorical();
        };
    }

    /** Makes a watcher after it has seen the reference. */
    Watcher watch(Kind kind, double[] reference, double adwinDelta, long seed) {
        return switch (this) {
            case EVENKEEL -> ours(kind, reference, seed);
            case TOLD -> new ToldCusum(kind, reference);
            case CUSUM -> Peers.cusum(reference);
            case PAGE_HINKLEY -> Peers.pageHinkley(reference);
            case ADWIN -> new Adwin(adwinDelta);
            case KOLMOGOROV_SMIRNOV -> Batches.kolmogorovSmirnov(reference);
            case WASSERSTEIN ->
                kind.categorical() || kind == Kind.MISSING
                        ? Batches.chiSquare(kind, reference)
                        : Batches.wasserstein(reference);
            case JENSEN_SHANNON -> Batches.jensenShannon(kind, reference);
        };
    }

    /** The statistic is the e-value, its threshold 1 / alpha. */
    private static Watcher ours(Kind kind, double[] reference, long seed) {
        DriftConfig base = DriftConfig.DEFAULT;
        DriftConfig config = new DriftConfig(base.alpha(), base.horizon(), base.tolerance(), seed);
        if (kind.categorical()) {
            CategoricalDrift drift = CategoricalBaseline.of(
                            Arrays.stream(reference).mapToObj(Method::name).toList(), seed)
                    .watch(config);
            return x -> {
                drift.update(name(x));
                return drift.eValue();
            };
        }
        NumericDrift drift = NumericBaseline.of(reference, seed).watch(config);
        return x -> {
            drift.update(x);
            return drift.eValue();
        };
    }

    private static String name(double category) {
        return "c" + (int) category;
    }
}
