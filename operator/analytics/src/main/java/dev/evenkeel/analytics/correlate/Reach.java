package dev.evenkeel.analytics.correlate;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What may have caused a symptom, and how far each is. Immutable. */
final class Reach {
    private final int[] causes; // ascending
    private final double[] costs; // nats, parallel to causes
    private final double[] calls; // between the cause and the symptom

    Reach(int[] causes, double[] costs, double[] calls) {
        this.causes = causes;
        this.costs = costs;
        this.calls = calls;
    }

    IntStream causes() {
        return Arrays.stream(causes);
    }

    /** Price of blaming this cause: {@link Weights#UNREACHABLE} for one that is out of reach. O(log n). */
    double cost(int cause) {
        int at = Arrays.binarySearch(causes, cause);
        return at < 0 ? Weights.UNREACHABLE : costs[at];
    }

    int size() {
        return causes.length;
    }

    int cause(int i) {
        return causes[i];
    }

    double costAt(int i) {
        return costs[i];
    }

    double callsAt(int i) {
        return calls[i];
    }
}
