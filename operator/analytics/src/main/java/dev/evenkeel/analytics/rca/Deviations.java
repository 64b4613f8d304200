package dev.evenkeel.analytics.rca;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far measurements are from usual: the distance from the median in robust standard deviations, as in BARO's
 * scorer (Pham, Ha, Zhang: BARO, FSE 2024), but in a scale that outliers of the history widen, and by what at least half of
 * the samples of the incident show, so that one wild sample is no evidence.
 */
final class Deviations {
    /** Distances are cut here: what never moved before would be infinitely surprising. */
    static final double LARGEST = 1e4;
    /** Half-way between noise and trouble for the use of resources. */
    private static final double CALM_HALF = 10;
    /** The same for latency and errors: the tails of few requests are longer than any robust scale tells. */
    static final double NOISY_HALF = 20;
    /** A change by less than this share of the level is not worth a standard deviation. */
    private static final double LEAST_SHARE = 0.05;

    private Deviations() {}

    private static double half(Family family) {
        return family == Family.SATURATION ? CALM_HALF : NOISY_HALF;
    }

    /** A family's verdict from its signals, each by itself; callers give way to those they call if trouble climbs in it. */
    static Verdict judge(Model model, Family family) {
        boolean climbs = family != Family.SATURATION;
        double[] surprise = new double[model.size()];
        @Nullable Signal[] worst = new Signal[model.size()];
        for (int node = 0; node < surprise.length; node++) {
            for (Signal signal : model.signals(family, node)) {
                double distance = distance(signal.samples(), climbs);
                if (distance > surprise[node]) {
                    surprise[node] = distance;
                    worst[node] = signal;
                }
            }
        }
        double[] own = climbs ? Blame.own(surprise, model) : surprise;
        double[] weights = Verdict.weigh(own, half(family));
        return new Verdict(weights, node -> tell(family, weights[node], surprise[node], worst[node]));
    }

    private static Evidence tell(Family family, double weight, double surprise, @Nullable Signal worst) {
        if (worst == null) {
            return new Evidence(family, "", weight, "as usual");
        }
        double[] during = Baseline.sorted(worst.samples().during());
        return new Evidence(
                family,
                worst.label(),
                weight,
                String.format(
                        Locale.ROOT,
                        "%s is %.4g, %.4g is usual: %.1f standard deviations",
                        worst.label(),
                        Baseline.quantile(during, 0.5),
                        reference(worst.samples()).level(),
                        surprise));
    }

    /** What is usual: the history, or with the samples right before the incident where it is short. */
    static Baseline reference(Samples samples) {
        Baseline history = Baseline.of(samples.history());
        if (history.count() >= Baseline.FEW) {
            return history;
        }
        double[] both = Arrays.copyOf(samples.history(), samples.history().length + samples.before().length);
        System.arraycopy(samples.before(), 0, both, samples.history().length, samples.before().length);
        return Baseline.of(both);
    }

    /**
     * How far at least half of the incident's samples are from usual, in standard deviations, from 0 to {@link #LARGEST};
     * 0 where there are too few samples to tell. Samples right before the incident that were unusual in the same
     * direction are taken for usual.
     */
    static double distance(Samples samples, boolean risesOnly) {
        Baseline usual = reference(samples);
        double[] during = Baseline.sorted(samples.during());
        if (usual.count() < 2 || during.length == 0) {
            return 0;
        }
        // A standard deviation of few samples is itself uncertain: by about half of it at four samples.
        double spread = Math.max(usual.spread(), usual.tail()) * (1 + 4.0 / usual.count());
        double scale = Math.max(Math.max(spread, LEAST_SHARE * Math.abs(usual.level())), 1e-9);
        Baseline before = Baseline.of(samples.before());
        double above = before.count() == 0 ? usual.level() : Math.max(usual.level(), before.level());
        double below = before.count() == 0 ? usual.level() : Math.min(usual.level(), before.level());
        int half = (during.length - 1) / 2;
        double rise = during[half] - above;
        double fall = risesOnly ? 0 : below - during[during.length - 1 - half];
        return Math.clamp(Math.max(rise, fall) / scale, 0, LARGEST);
    }

    /** The families that this test suits, in the order of their verdicts. */
    static List<Family> families() {
        return List.of(Family.LATENCY, Family.ERRORS, Family.SATURATION);
    }
}
