package dev.evenkeel.analytics.rca;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows a rise of latency or errors from the node that hurts down its calls, sample by sample. What a node suffers is its
 * excess over usual times its requests (seconds lost, or requests failed). Of what flows into a node, each that it calls
 * takes away its own excess, as far as the node's share of its requests goes, and what remains is the node's own. Three
 * bounds keep unrelated noise out: an excess counts beyond the noise only; no node hands on more than flowed into it
 * (branches that run asynchronously suffer without anybody waiting for them); and what was never called before the incident
 * takes nothing (a new dependency is its caller's change). Each sample counts by the square root of the symptom, so that
 * one wild sample does not decide.
 *
 * <p>The contribution of a callee to its caller's latency goes back to the response-time decomposition of Aguilera et al.,
 * Performance Debugging for Distributed Systems of Black Boxes, SOSP 2003. Cost: O(samples × calls).
 */
final class ContributionFlow {
    /** Keeps the order of nodes that nothing flowed into: by their excess. */
    private static final double REST = 1e-3;

    /** How many nodes in a row may lack a signal. */
    private static final int PASSES = 4;
    /** Keeps sums around a cycle of such nodes finite. */
    private static final double MOST = 1e200;

    private final Model model;
    private final int target;
    private final int length;
    private final double[][] excess; // [node][sample]
    private final Map<Long, double[]> rises = new HashMap<>(); // of calls, by call(), // [sample]
    private final double[][] requests; // [node][sample]
    private final boolean[] fresh; // [node]: never called before the incident

    private ContributionFlow(Model model, Family family, int target, Samples symptom) {
        this.model = model;
        this.target = target;
        length = symptom.during().length;
        requests = new double[model.size()][length];
        fresh = new boolean[model.size()];
        excess = new double[model.size()][length];
        readRequests();
        boolean[] measured = new boolean[model.size()];
        for (int node = 0; node < model.size(); node++) {
            Samples samples = first(family, node);
            if (samples != null) {
                measured[node] = true;
                excess[node] = rise(samples, node == target);
                for (int i = 0; i < length; i++) {
                    excess[node][i] *= requests[node][i];
                }
            }
            for (Signal signal : model.signals(family, node)) {
                int callee = node;
                signal.caller()
                        .ifPresent(caller ->
                                rises.putIfAbsent(call(model.number(caller), callee), rise(signal.samples(), false)));
            }
        }
        seeThrough(measured);
    }

    /** Requests of each node and sample; where they are not measured, as many as the callers have together. */
    private void readRequests() {
        boolean[] counted = new boolean[model.size()];
        for (int node = 0; node < model.size(); node++) {
            Samples traffic = first(Family.TRAFFIC, node);
            if (traffic != null) {
                counted[node] = true;
                fresh[node] = node != target && isFresh(traffic);
                for (int i = 0; i < Math.min(length, traffic.during().length); i++) {
                    requests[node][i] = Double.isNaN(traffic.during()[i]) ? 0 : Math.max(0, traffic.during()[i]);
                }
            }
        }
        for (int pass = 0; pass < PASSES; pass++) {
            for (int node = 0; node < counted.length; node++) {
                for (int i = 0; i < length && !counted[node]; i++) {
                    double sum = 0;
                    for (int caller : model.callers(node)) {
                        sum += requests[caller][i];
                    }
                    requests[node][i] = Math.min(sum, MOST);
                }
            }
        }
    }

    /** A node that is not measured is taken to suffer what it calls, so that the flow goes through it. */
    private void seeThrough(boolean[] measured) {
        for (int pass = 0; pass < PASSES; pass++) {
            for (int node = 0; node < measured.length; node++) {
                for (int i = 0; i < length && !measured[node]; i++) {
                    double sum = 0;
                    for (int callee : model.callees(node)) {
                        sum += fresh[callee] ? 0 : claim(node, callee, i);
                    }
                    excess[node][i] = Math.min(sum, MOST);
                }
            }
        }
    }

    /** The verdict, or null when this family is not measured at the node that hurts, or requests nowhere: they weigh. */
    static @Nullable Verdict judge(Model model, Family family, Symptom symptom) {
        int target = model.number(symptom.node());
        Samples samples = null;
        for (Signal signal : model.signals(family, target)) {
            if (samples == null && signal.caller().isEmpty()) {
                samples = signal.samples();
            }
        }
        if (samples == null || samples.during().length == 0 || !model.has(Family.TRAFFIC)) {
            return null;
        }
        // That the symptom's own family is in trouble is given; of another one its deviation tells.
        double strength = family == symptom.family() ? 1 : strength(samples);
        double[] shares = new ContributionFlow(model, family, target, samples).shares();
        double[] weights = new double[shares.length];
        for (int node = 0; node < weights.length; node++) {
            weights[node] = strength * Math.min(1, shares[node]);
        }
        return new Verdict(
                weights,
                node -> new Evidence(
                        family,
                        family.name().toLowerCase(Locale.ROOT),
                        weights[node],
                        String.format(
                                Locale.ROOT,
                                "contributes %.0f %% of what %s suffers",
                                100 * shares[node],
                                symptom.node())));
    }

    private static double strength(Samples samples) {
        double distance = Deviations.distance(samples, true);
        return distance / (distance + Deviations.NOISY_HALF);
    }

    private @Nullable Samples first(Family wanted, int node) {
        for (Signal signal : model.signals(wanted, node)) {
            if (signal.caller().isEmpty()) {
                return signal.samples();
            }
        }
        return null;
    }

    private static boolean isFresh(Samples traffic) {
        for (double value : traffic.before()) {
            if (value > 0) {
                return false;
            }
        }
        double[] history = traffic.history().clone();
        for (int i = 0; i < history.length; i++) {
            history[i] = Double.isNaN(history[i]) ? 0 : history[i];
        }
        return history.length + traffic.before().length > 0
                && Baseline.of(history).level() <= 0;
    }

    /** How far the samples of the incident are above usual and noise; of the symptom itself all counts. */
    private double[] rise(Samples samples, boolean symptom) {
        Baseline history = Baseline.of(samples.history());
        double[] before = Baseline.sorted(samples.before());
        boolean known = history.count() >= Baseline.FEW;
        double level = known ? history.level() : 0;
        double noise = known ? history.spread() : 0;
        if (before.length > 0) {
            double recent = Baseline.quantile(before, 0.5);
            level = known && !symptom ? Math.max(level, recent) : recent;
            noise = Math.max(noise, (before[before.length - 1] - before[0]) / 2);
        }
        double[] rise = new double[length];
        for (int i = 0; i < Math.min(length, samples.during().length); i++) {
            double above = samples.during()[i] - level - (symptom ? 0 : noise);
            rise[i] = above > 0 ? above : 0;
        }
        return rise;
    }

    private static long call(int caller, int callee) {
        return ((long) caller << Integer.SIZE) | callee;
    }

    /** What each node contributes, as a share of the symptom. */
    private double[] shares() {
        double[] total = new double[model.size()];
        double weight = 0;
        for (int i = 0; i < length; i++) {
            double symptom = excess[target][i];
            if (symptom > 0) {
                double root = Math.sqrt(symptom);
                weight += root;
                double[] own = descend(i);
                for (int node = 0; node < own.length; node++) {
                    total[node] += own[node] / symptom * root;
                }
            }
        }
        double most = 0;
        double[] sums = new double[model.size()];
        for (int node = 0; node < sums.length; node++) {
            sums[node] = Arrays.stream(excess[node]).sum();
            most = Math.max(most, sums[node]);
        }
        for (int node = 0; node < total.length; node++) {
            total[node] = (weight > 0 ? total[node] / weight : 0) + (most > 0 ? REST * sums[node] / most : 0);
        }
        return total;
    }

    /** One sample's flow, layer by layer from the target; a node that was passed is not entered again. */
    private double[] descend(int sample) {
        int size = model.size();
        double[] own = new double[size];
        double[] flow = new double[size];
        boolean[] passed = new boolean[size];
        flow[target] = excess[target][sample];
        passed[target] = true;
        List<Integer> layer = List.of(target);
        while (!layer.isEmpty()) {
            double[] next = new double[size];
            for (int node : layer) {
                own[node] += flow[node] - handOn(node, flow[node], sample, passed, next);
            }
            layer = IntStream.range(0, size)
                    .filter(node -> next[node] > 0)
                    .boxed()
                    .toList();
            for (int node : layer) {
                passed[node] = true;
            }
            flow = next;
        }
        return own;
    }

    /** Gives a node's flow to those it calls; returns how much they took. */
    private double handOn(int node, double flow, int sample, boolean[] passed, double[] next) {
        double claimed = 0;
        for (int callee : model.callees(node)) {
            if (!passed[callee] && !fresh[callee]) {
                claimed += claim(node, callee, sample);
            }
        }
        if (claimed <= 0) {
            return 0;
        }
        double scale = Math.min(1, flow / claimed);
        for (int callee : model.callees(node)) {
            if (!passed[callee] && !fresh[callee]) {
                next[callee] += scale * claim(node, callee, sample);
            }
        }
        return scale * claimed;
    }

    /**
     * What a caller suffers from a callee: what it sees of the calls itself, where that is measured (it includes the network
     * between them), else the callee's excess. Callers share the requests of a callee by their own.
     */
    private double claim(int caller, int callee, int sample) {
        double[] seen = rises.get(call(caller, callee));
        double suffered = seen == null ? excess[callee][sample] : seen[sample] * requests[callee][sample];
        int[] callers = model.callers(callee);
        if (callers.length == 1 || suffered == 0) {
            return suffered;
        }
        double all = 0;
        for (int other : callers) {
            all += requests[other][sample];
        }
        return suffered * (all > 0 ? requests[caller][sample] / all : 1.0 / callers.length);
    }
}
