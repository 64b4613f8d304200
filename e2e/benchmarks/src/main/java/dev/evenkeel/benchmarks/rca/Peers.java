package dev.evenkeel.benchmarks.rca;

import dev.evenkeel.analytics.rca.Cause;
import dev.evenkeel.analytics.rca.Diagnosis;
import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.Signal;
import dev.evenkeel.analytics.rca.Snapshot;
import dev.evenkeel.analytics.rca.TopologyGraph;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Simple rankers to compare with, made from the public part of the library's samples. */
final class Peers {
    private Peers() {}

    /** The names of a diagnosis, best first. */
    static List<String> names(Diagnosis diagnosis) {
        return diagnosis.causes().stream().map(Cause::node).toList();
    }

    /** By the largest distance from the median in interquartile ranges of any signal, as BARO's scorer. */
    static List<String> largestDeviation(Snapshot snapshot) {
        return rank(snapshot, signal -> signal.family() != Family.TRAFFIC, Peers::deviation);
    }

    /** By the largest ratio of the latency to its median. */
    static List<String> slowest(Snapshot snapshot) {
        return rank(
                snapshot,
                signal -> signal.family() == Family.LATENCY,
                signal -> median(signal.samples().duringValues())
                        / Math.max(1e-9, median(signal.samples().historyValues())));
    }

    private interface Score {
        double of(Signal signal);
    }

    private static List<String> rank(Snapshot snapshot, Predicate<Signal> wanted, Score score) {
        Map<String, Double> best = new TreeMap<>();
        TopologyGraph graph = snapshot.graph();
        graph.nodes().forEach(node -> best.put(node, 0.0));
        snapshot.signals().stream()
                .filter(wanted)
                .forEach(signal -> best.merge(signal.node(), finite(score.of(signal)), Math::max));
        return best.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double deviation(Signal signal) {
        double[] history = sorted(signal.samples().historyValues());
        if (history.length < 4) {
            return 0;
        }
        double range = history[history.length * 3 / 4] - history[history.length / 4];
        double most = 0;
        for (double value : signal.samples().duringValues()) {
            most = Math.max(most, finite(Math.abs(value - history[history.length / 2]) / Math.max(range, 1e-9)));
        }
        return most;
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private static double median(double[] values) {
        double[] sorted = sorted(values);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static double[] sorted(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    }
}
