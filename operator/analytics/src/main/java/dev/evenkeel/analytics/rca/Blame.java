package dev.evenkeel.analytics.rca;

import java.util.Arrays;

/**
 * Takes from callers what those that they call explain. Trouble climbs from the called to the caller, so of two that are
 * out of the ordinary on one path the deeper one is the cause and the other a victim; what is left is a node's own. How far
 * a callee explains its callers grows with its own surprise, from none of theirs to all; the sizes of the two are
 * not compared, since a calm caller of a noisy callee is by far the more surprising one. A node in between may show nothing:
 * the search goes through it. Cost: one walk for each node that deviates.
 */
final class Blame {
    /** A callee's surprise that explains half of its caller's. Between 8 and 20 the benchmarks see no difference. */
    private static final double HALF = 10;
    /** Share of a surprise that is still believed to reach the caller of a caller. */
    private static final double FADE = 0.9;
    /** Calls that trouble may climb through. */
    private static final int FARTHEST = 8;

    private Blame() {}

    /**
     * What nodes have of their own // [node], from 0 to their surprise.
     *
     * @param surprise // [node], at least 0
     */
    static double[] own(double[] surprise, Model model) {
        double[] own = new double[surprise.length];
        int[] seen = new int[surprise.length];
        Arrays.fill(seen, -1);
        int[] queue = new int[surprise.length];
        for (int node = 0; node < own.length; node++) {
            if (surprise[node] > 0) {
                own[node] = surprise[node] * HALF / (HALF + deepest(node, surprise, model, seen, queue));
            }
        }
        return own;
    }

    private static double deepest(int node, double[] surprise, Model model, int[] seen, int[] queue) {
        double most = 0;
        seen[node] = node;
        queue[0] = node;
        int size = 1;
        int layer = 0;
        double fade = 1;
        for (int depth = 0; depth < FARTHEST && layer < size; depth++) {
            int end = size;
            for (; layer < end; layer++) {
                for (int callee : model.callees(queue[layer])) {
                    if (seen[callee] != node) {
                        seen[callee] = node;
                        queue[size++] = callee;
                        most = Math.max(most, surprise[callee] * fade);
                    }
                }
            }
            fade *= FADE;
        }
        return most;
    }
}
