package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Half-space trees (Tan, Ting and Liu, IJCAI 2011, doi:10.5591/978-1-57735-516-8/IJCAI11-254) with the defaults that river
 * documents: 10 trees, height 8, windows of 250; each signal scaled to [0, 1] by the range seen so far. Not thread safe.
 */
final class HalfSpaceTrees implements Scorer {
    private static final int TREES = 10;
    private static final int HEIGHT = 8;
    private static final int WINDOW = 250;
    private static final double SIZE_LIMIT = 0.1 * WINDOW;
    private static final double PADDING = 0.15;
    private static final long SEED = 42;

    private final int signals;
    private final double[][] split = new double[TREES][1 << HEIGHT]; // heap order, root 1
    private final int[][] signal = new int[TREES][1 << HEIGHT]; // what is split there
    private final double[][] latest = new double[TREES][2 << HEIGHT];
    private final double[][] reference = new double[TREES][2 << HEIGHT];
    private final double[] low;
    private final double[] high;
    private int inWindow;
    private boolean first = true;

    HalfSpaceTrees(int signals) {
        this.signals = signals;
        low = filled(signals, Double.POSITIVE_INFINITY);
        high = filled(signals, Double.NEGATIVE_INFINITY);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int t = 0; t < TREES; t++) {
            grow(t, 1, filled(signals, 0), filled(signals, 1), random);
        }
    }

    static Candidate candidate() {
        return new Candidate("HalfSpaceTrees", false, HalfSpaceTrees::new);
    }

    private static double[] filled(int length, double value) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    private void grow(int tree, int node, double[] from, double[] to, SplittableRandom random) {
        if (node >= split[tree].length) {
            return;
        }
        int of = random.nextInt(signals);
        double at = from[of] + (to[of] - from[of]) * (PADDING + (1 - 2 * PADDING) * random.nextDouble());
        signal[tree][node] = of;
        split[tree][node] = at;
        double[] middle = to.clone();
        middle[of] = at;
        grow(tree, 2 * node, from, middle, random);
        middle = from.clone();
        middle[of] = at;
        grow(tree, 2 * node + 1, middle, to, random);
    }

    @Override
    public Scorer copy() {
        HalfSpaceTrees copy = new HalfSpaceTrees(signals);
        for (int t = 0; t < TREES; t++) {
            System.arraycopy(latest[t], 0, copy.latest[t], 0, latest[t].length);
            System.arraycopy(reference[t], 0, copy.reference[t], 0, reference[t].length);
        }
        System.arraycopy(low, 0, copy.low, 0, signals);
        System.arraycopy(high, 0, copy.high, 0, signals);
        copy.inWindow = inWindow;
        copy.first = first;
        return copy;
    }

    @Override
    public double score(long epochMillis, double[] values) {
        double[] scaled = new double[signals];
        for (int j = 0; j < signals; j++) {
            low[j] = Math.min(low[j], values[j]);
            high[j] = Math.max(high[j], values[j]);
            scaled[j] = high[j] > low[j] ? (values[j] - low[j]) / (high[j] - low[j]) : 0.5;
        }
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
                node = 2 * node + (scaled[signal[t][node]] < split[t][node] ? 0 : 1);
            }
        }
        if (++inWindow == WINDOW) {
            inWindow = 0;
            first = false;
            for (int t = 0; t < TREES; t++) {
                System.arraycopy(latest[t], 0, reference[t], 0, latest[t].length);
                Arrays.fill(latest[t], 0);
            }
        }
        double most = TREES * WINDOW * ((2 << HEIGHT) - 1.0);
        return 1 - mass / most;
    }
}
