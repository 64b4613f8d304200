package dev.evenkeel.analytics.correlate;

import java.util.Arrays;

/** Where the trouble of one cause shows, by the topology alone. Immutable. */
final class Spread {
    private final int[] objects; // ascending
    private final double[] costs; // nats, parallel to objects
    private final double[] calls; // between the cause and the object; half for other steps
    private final double mass;

    Spread(int[] objects, double[] costs, double[] calls) {
        this.objects = objects;
        this.costs = costs;
        this.calls = calls;
        double sum = 0;
        for (double cost : costs) {
            sum += StrictMath.exp(-cost);
        }
        mass = StrictMath.log(sum);
    }

    /** Place of an object; below zero when the trouble does not get there. */
    int place(int object) {
        return Arrays.binarySearch(objects, object);
    }

    double cost(int place) {
        return costs[place];
    }

    double calls(int place) {
        return calls[place];
    }

    /** Logarithm of the number of objects that are expected to be unwell. */
    double mass() {
        return mass;
    }
}
