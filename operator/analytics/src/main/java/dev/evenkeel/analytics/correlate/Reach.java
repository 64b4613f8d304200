package dev.evenkeel.analytics.correlate;

import java.util.Arrays;

/** The objects that may have caused trouble at one object, and how far each is. Immutable. */
final class Reach {
    private final int[] objects; // ascending
    private final int[] costs; // thousandths of a nat, parallel to objects

    Reach(int[] objects, int[] costs) {
        this.objects = objects;
        this.costs = costs;
    }

    /** Price of blaming an object: {@link Weights#UNREACHABLE} for one that is out of reach. O(log n). */
    int cost(int object) {
        int at = Arrays.binarySearch(objects, object);
        return at < 0 ? Weights.UNREACHABLE : costs[at];
    }

    int size() {
        return objects.length;
    }

    int object(int i) {
        return objects[i];
    }

    int costAt(int i) {
        return costs[i];
    }
}
