package dev.evenkeel.analytics.rca;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds nodes that do something else than usual with the requests they get. Counts of what a program does hang together:
 * each request writes this line once and runs that query twice, whatever the load. For each count of a node the best of its
 * other counts (or a constant) is found that foretells it, and what comes in the incident is held against that. A program
 * that returns early, fails or takes another branch breaks such a relation at once and by whole numbers, while load, and a
 * dependency that is merely slow, break none. After the invariants of Lou et al., Mining Invariants from Console Logs for
 * System Problem Detection, USENIX ATC 2010; here they are robust, need no exactness and cross logs and traces.
 *
 * <p>Cost: O(k² h) for a node with k counts and h samples of history.
 */
final class Invariants {
    /** Broken events that are as likely noise as trouble. */
    private static final double HALF = 3;
    /** Share of the history that a relation may miss without harm: earlier incidents. */
    private static final double KEPT = 0.9;
    /** How often a count must come, as a share of the one that it is to foretell. */
    private static final double OFTEN = 0.5;

    private static final double NINE_TENTHS = 1.645; // of the normal distribution, both tails
    private static final double TIE = 1e-9;

    /** A relation and what the incident made of it; {@code by} is null for a constant. */
    private record Broken(Signal count, @Nullable Signal by, double seen, double expected, double surprise) {}

    private final double[] ratios;
    private final double[] misses;

    private Invariants(int longest) {
        ratios = new double[longest];
        misses = new double[longest];
    }

    static Verdict judge(Model model) {
        int longest = 0;
        for (int node = 0; node < model.size(); node++) {
            for (Signal signal : model.signals(Family.ACTIVITY, node)) {
                longest = Math.max(longest, signal.samples().history().length);
            }
        }
        Invariants invariants = new Invariants(longest);
        double[] surprise = new double[model.size()];
        @Nullable Broken[] worst = new Broken[model.size()];
        for (int node = 0; node < surprise.length; node++) {
            Broken broken = invariants.worst(model.signals(Family.ACTIVITY, node));
            if (broken != null) {
                worst[node] = broken;
                surprise[node] = broken.surprise();
            }
        }
        double[] weights = Verdict.weigh(Blame.own(surprise, model), HALF);
        return new Verdict(weights, node -> tell(weights[node], worst[node]));
    }

    private static Evidence tell(double weight, @Nullable Broken broken) {
        if (broken == null) {
            return new Evidence(Family.ACTIVITY, "", weight, "as usual");
        }
        String by = broken.by() == null ? "its usual number" : broken.by().label();
        return new Evidence(
                Family.ACTIVITY,
                broken.count().label(),
                weight,
                String.format(
                        Locale.ROOT,
                        "%s came %.4g times, %.4g expected from %s",
                        broken.count().label(),
                        broken.seen(),
                        broken.expected(),
                        by));
    }

    private @Nullable Broken worst(List<Signal> signals) {
        Broken worst = null;
        double[] totals = new double[signals.size()];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = sum(signals.get(i).samples().history());
        }
        for (int i = 0; i < totals.length; i++) {
            Broken broken = judge(i, signals, totals);
            if (broken != null && (worst == null || broken.surprise() > worst.surprise())) {
                worst = broken;
            }
        }
        return worst;
    }

    /** Null when the count has too short a history or no sample in the incident. */
    private @Nullable Broken judge(int index, List<Signal> signals, double[] totals) {
        Signal count = signals.get(index);
        double least = Double.POSITIVE_INFINITY;
        double ratio = 0;
        Signal by = null;
        for (int other = -1; other < totals.length; other++) {
            if (other == index || (other >= 0 && totals[other] < OFTEN * totals[index])) {
                continue;
            }
            Signal candidate = other < 0 ? null : signals.get(other);
            if (candidate != null && !aligned(count, candidate)) {
                continue;
            }
            double median = ratio(count, candidate);
            double miss = Double.isNaN(median) ? Double.NaN : miss(count, candidate, median);
            if (miss < least - TIE) {
                least = miss;
                ratio = median;
                by = candidate;
            }
        }
        return least == Double.POSITIVE_INFINITY ? null : broken(count, by, ratio);
    }

    private static boolean aligned(Signal one, Signal other) {
        return one.samples().history().length == other.samples().history().length
                && one.samples().during().length == other.samples().during().length;
    }

    /** Usual number of the count for one of the other; NaN when they were too seldom seen together. */
    private double ratio(Signal count, @Nullable Signal by) {
        double[] seen = count.samples().history();
        int size = 0;
        for (int i = 0; i < seen.length; i++) {
            double base = by == null ? 1 : by.samples().history()[i];
            if (base > 0 && !Double.isNaN(seen[i])) {
                ratios[size++] = seen[i] / base;
            }
        }
        if (size < Baseline.FEW) {
            return Double.NaN;
        }
        Arrays.sort(ratios, 0, size);
        return size % 2 == 1 ? ratios[size / 2] : (ratios[size / 2 - 1] + ratios[size / 2]) / 2;
    }

    /** Mean miss of the relation in the best nine tenths of the history. */
    private double miss(Signal count, @Nullable Signal by, double ratio) {
        int size = misses(count, by, ratio);
        int kept = Math.max(1, (int) (size * KEPT));
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += misses[i];
        }
        return sum / kept;
    }

    /** Fills in the absolute misses of the history, sorted. */
    private int misses(Signal count, @Nullable Signal by, double ratio) {
        double[] seen = count.samples().history();
        int size = 0;
        for (int i = 0; i < seen.length; i++) {
            double miss =
                    Math.abs(seen[i] - ratio * (by == null ? 1 : by.samples().history()[i]));
            if (!Double.isNaN(miss)) {
                misses[size++] = miss;
            }
        }
        Arrays.sort(misses, 0, size);
        return size;
    }

    private @Nullable Broken broken(Signal count, @Nullable Signal by, double ratio) {
        double seen = 0;
        double expected = 0;
        int samples = 0;
        double[] during = count.samples().during();
        for (int i = 0; i < during.length; i++) {
            double base = ratio * (by == null ? 1 : by.samples().during()[i]);
            if (!Double.isNaN(during[i] + base)) {
                seen += during[i];
                expected += base;
                samples++;
            }
        }
        if (samples == 0) {
            return null;
        }
        int size = misses(count, by, ratio);
        double noise = misses[Math.min(size - 1, (int) (size * KEPT))] / NINE_TENTHS;
        double surprise = Math.abs(seen - expected) / Math.sqrt(1 + samples * noise * noise);
        return new Broken(count, by, seen, expected, Math.min(surprise, Deviations.LARGEST));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Double.isNaN(value) ? 0 : value;
        }
        return sum;
    }
}
