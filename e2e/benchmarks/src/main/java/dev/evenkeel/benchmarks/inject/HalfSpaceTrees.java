package dev.evenkeel.benchmarks.inject;

import java.util.SplittableRandom;

/**
 * Half-space trees (Tan, Ting and Liu, IJCAI 2011, doi:10.5591/978-1-57735-516-8/IJCAI11-254) with the defaults that river
 * documents: 10 trees, height 8, windows of 250; values scaled to [0, 1] by the range seen so far. Not thread safe.
 */
final class HalfSpaceTrees implements Scorer {
    private static final int TREES = 10;
    private static final int HEIGHT = 8;
    private static final int WINDOW = 250;
    private static final double SIZE_LIMIT = 0.1 * WINDOW;
    private static final double PADDING = 0.15;

    private final double[][] split = new double[TREES][1 << HEIGHT]; // heap order, root 1
    private final double[][] latest = new double[TREES][2 << HEIGHT];
    private final double[][] reference = new double[TREES][2 << HEIGHT];
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;
    private int inWindow;
    private boolean first = true;

    HalfSpaceTrees(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (double[] tree : split) {
            grow(tree, 1, 0, 1, random);
        }
    }

    static Candidate candidate() {
        return new Candidate("HalfSpaceTrees", false, () -> new HalfSpaceTrees(42));
    }

    private static void grow(double[] tree, int node, double from, double to, SplittableRandom random) {
        if (node >= tree.length) {
            return;
        }
        double at = from + (to - from) * (PADDING + (1 - 2 * PADDING) * random.nextDouble());
        tree[node] = at;
        grow(tree, 2 * node, from, at, random);
        grow(tree, 2 * node + 1, at, to, random);
    }

    @Override
    public double score(long epochMillis, double value) {
        low = Math.min(low, value);
        high = Math.max(high, value);
        double scaled = high > low ? (value - low) / (high - low) : 0.5;
        double mass = 0;
        for (int t = 0; t < TREES; t++) {
            int node = 1;
            boolean counting = !first;
            for (int depth = 0; ; depth++) {
                if (counting) {
                    mass += reference[t][node] * (1 << depth);
                    counting = reference[t][node] >= SIZE_LIMIT;
                }
                latest[t][node]++;
                if (depth == HEIGHT) {
                    break;
                }
                node = 2 * node + (scaled < split[t][node] ? 0 : 1);
            }
        }
        if (++inWindow == WINDOW) {
            inWindow = 0;
            first = false;
            for (int t = 0; t < TREES; t++) {
                System.arraycopy(latest[t], 0, reference[t], 0, latest[t].length);
                java.util.Arrays.fill(latest[t], 0);
            }
        }
        double most = TREES * WINDOW * ((2 << HEIGHT) - 1.0);
        return 1 - mass / most;
    }
}
