package dev.evenkeel.analytics.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Boosted regression trees (Friedman 2001, doi:10.1214/aos/1013203451) on at most 32 bins a feature, for squared error. As
 * many trees as a held-out fifth of the rows finds good. Immutable. A missing value goes with the smallest ones.
 */
final class LossTrees {
    private static final int BINS = 32;
    private static final int MOST_TREES = 150;
    private static final int DEPTH = 4;
    private static final int LEAST_ROWS = 20; // of a leaf
    private static final double RATE = 0.08;
    private static final int HOLD_OUT = 5; // each fifth row
    private static final int PATIENCE = 15; // trees without a gain

    /** A split, or a leaf where {@code feature} is -1. */
    private record Node(int feature, double edge, double value, int left, int right) {}

    private final double base;
    private final List<Node[]> trees;

    private LossTrees(double base, List<Node[]> trees) {
        this.base = base;
        this.trees = trees;
    }

    static LossTrees fit(double[][] features, double[] losses, int[] rows) {
        double base =
                Arrays.stream(rows).mapToDouble(row -> losses[row]).average().orElse(0);
        List<Node[]> trees = new ArrayList<>();
        if (rows.length < 4 * LEAST_ROWS) {
            return new LossTrees(base, trees);
        }
        double[][] edges = edges(features, rows);
        byte[][] bins = new byte[rows.length][edges.length];
        for (int i = 0; i < rows.length; i++) {
            for (int f = 0; f < edges.length; f++) {
                bins[i][f] = (byte) bin(edges[f], features[rows[i]][f]);
            }
        }
        double[] residual = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            residual[i] = losses[rows[i]] - base;
        }
        int[] grown =
                IntStream.range(0, rows.length).filter(i -> i % HOLD_OUT != 0).toArray();
        double least = heldOutSquares(residual);
        int best = 0;
        while (trees.size() < MOST_TREES && trees.size() < best + PATIENCE) {
            List<Node> nodes = new ArrayList<>();
            grow(nodes, edges, bins, residual, grown, DEPTH);
            Node[] tree = nodes.toArray(new Node[0]);
            trees.add(tree);
            for (int i = 0; i < rows.length; i++) {
                residual[i] -= leaf(tree, features[rows[i]]);
            }
            double squares = heldOutSquares(residual);
            if (squares < least) {
                least = squares;
                best = trees.size();
            }
        }
        return new LossTrees(base, List.copyOf(trees.subList(0, best)));
    }

    private static double heldOutSquares(double[] residual) {
        double sum = 0;
        for (int i = 0; i < residual.length; i += HOLD_OUT) {
            sum += residual[i] * residual[i];
        }
        return sum;
    }

    private static double[][] edges(double[][] features, int[] rows) {
        int count = features[rows[0]].length;
        double[][] edges = new double[count][];
        for (int f = 0; f < count; f++) {
            int feature = f;
            double[] sorted = Arrays.stream(rows)
                    .mapToDouble(row -> features[row][feature])
                    .filter(x -> !Double.isNaN(x))
                    .sorted()
                    .toArray();
            edges[f] = IntStream.range(1, sorted.length == 0 ? 1 : BINS)
                    .mapToDouble(k -> sorted[(int) ((long) k * sorted.length / BINS)])
                    .distinct()
                    .toArray();
        }
        return edges;
    }

    /** How many edges a value reaches; 0 when it is missing. */
    private static int bin(double[] edges, double x) {
        int bin = 0;
        while (bin < edges.length && x >= edges[bin]) {
            bin++;
        }
        return bin;
    }

    /** Adds a subtree for the rows; gives its index. */
    private static int grow(
            List<Node> nodes, double[][] edges, byte[][] bins, double[] residual, int[] rows, int depth) {
        double all = 0;
        for (int row : rows) {
            all += residual[row];
        }
        int index = nodes.size();
        nodes.add(new Node(-1, 0, RATE * all / rows.length, -1, -1));
        if (depth == 0 || rows.length < 2 * LEAST_ROWS) {
            return index;
        }
        int feature = -1;
        int split = 0;
        double most = all * all / rows.length * (1 + 1e-9) + 1e-12;
        for (int f = 0; f < edges.length; f++) {
            double[] sums = new double[BINS];
            int[] counts = new int[BINS];
            for (int row : rows) {
                sums[bins[row][f]] += residual[row];
                counts[bins[row][f]]++;
            }
            double left = 0;
            int leftRows = 0;
            for (int k = 0; k < edges[f].length; k++) {
                left += sums[k];
                leftRows += counts[k];
                int rightRows = rows.length - leftRows;
                if (leftRows < LEAST_ROWS || rightRows < LEAST_ROWS) {
                    continue;
                }
                double gain = left * left / leftRows + (all - left) * (all - left) / rightRows;
                if (gain > most) {
                    most = gain;
                    feature = f;
                    split = k;
                }
            }
        }
        if (feature < 0) {
            return index;
        }
        int by = feature;
        int at = split;
        int[] low = Arrays.stream(rows).filter(row -> bins[row][by] <= at).toArray();
        int[] high = Arrays.stream(rows).filter(row -> bins[row][by] > at).toArray();
        int left = grow(nodes, edges, bins, residual, low, depth - 1);
        int right = grow(nodes, edges, bins, residual, high, depth - 1);
        nodes.set(index, new Node(feature, edges[feature][split], 0, left, right));
        return index;
    }

    private static double leaf(Node[] tree, double[] row) {
        Node node = tree[0];
        while (node.feature >= 0) {
            boolean high = node.feature < row.length && row[node.feature] >= node.edge;
            node = tree[high ? node.right : node.left];
        }
        return node.value;
    }

    /** The expected loss of a row, at least 0. */
    double loss(double[] row) {
        double sum = base;
        for (Node[] tree : trees) {
            sum += leaf(tree, row);
        }
        return Math.max(0, sum);
    }
}
