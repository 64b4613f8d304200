package dev.evenkeel.analytics.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Boosted regression trees (Friedman 2001, doi:10.1214/aos/1013203451) on at most 128 bins a feature, for the gamma deviance:
 * losses are positive and spread as much as they are large, and a squared error would look at the largest alone. The log of
 * the expected loss is a level or {@link LossLine} and a sum of trees, whichever and as many as a held-out fifth of the rows finds
 * good. Immutable. A missing value goes with the smallest ones.
 */
final class LossTrees {
    private static final int BINS = 128;
    private static final int MOST_TREES = 150;
    private static final int DEPTH = 4;
    private static final int LEAST_ROWS = 10; // of a leaf
    private static final double RATE = 0.08;
    private static final int HOLD_OUT = 5; // each fifth row
    private static final double MOST_CHANGE = 20; // of a leaf's expectation, before the rate
    private static final int PATIENCE = 15; // trees without a gain

    /** A split, or a leaf where {@code feature} is -1. */
    private record Node(int feature, int bin, double edge, double value, int left, int right) {}

    private final LossLine line; // loss where the trees say 0
    private final double scale; // of all
    private final List<Node[]> trees;

    private LossTrees(LossLine line, double scale, List<Node[]> trees) {
        this.line = line;
        this.scale = scale;
        this.trees = List.copyOf(trees);
    }

    static LossTrees fit(double[][] features, double[] losses, int[] rows) {
        double mean =
                Arrays.stream(rows).mapToDouble(row -> losses[row]).average().orElse(0);
        if (rows.length < 4 * LEAST_ROWS || mean <= 0) {
            return new LossTrees(LossLine.level(1), mean, List.of());
        }
        double[][] edges = edges(features, rows);
        byte[][] bins = new byte[rows.length][edges.length];
        double[] truth = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int f = 0; f < edges.length; f++) {
                bins[i][f] = (byte) bin(edges[f], features[rows[i]][f]);
            }
            truth[i] = losses[rows[i]];
        }
        int[] all = IntStream.range(0, rows.length).toArray();
        int[] grown = IntStream.of(all).filter(i -> i % HOLD_OUT != 0).toArray();
        int[] grownRows = IntStream.of(grown).map(i -> rows[i]).toArray();
        LossLine[] starts = {LossLine.level(mean), LossLine.fit(features, losses, grownRows, mean)};
        double least = Double.POSITIVE_INFINITY;
        int best = 0;
        boolean lines = false;
        for (LossLine start : starts) {
            double[] expected = expected(start, features, rows);
            double deviance = heldOutDeviance(truth, expected);
            double leastHere = deviance;
            int bestHere = 0;
            for (int t = 0; t <= Math.min(MOST_TREES, bestHere + PATIENCE); t++) {
                if (deviance < leastHere || t == 0) {
                    leastHere = deviance;
                    bestHere = t;
                }
                boost(edges, bins, truth, expected, grown);
                deviance = heldOutDeviance(truth, expected);
            }
            if (leastHere < least) {
                least = leastHere;
                best = bestHere;
                lines = start != starts[0];
            }
        }
        LossLine line = lines ? LossLine.fit(features, losses, rows, mean) : starts[0];
        double[] expected = expected(line, features, rows);
        List<Node[]> trees = new ArrayList<>();
        for (int t = 0; t < best; t++) {
            trees.add(boost(edges, bins, truth, expected, all));
        }
        double sum = Arrays.stream(expected).sum();
        return new LossTrees(line, mean * rows.length / sum, trees); // the mean is right where it was learned
    }

    private static double[] expected(LossLine line, double[][] features, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> line.loss(features[row])).toArray();
    }

    /** Grows a tree on some rows and multiplies the expectations of all by what it says. */
    private static Node[] boost(double[][] edges, byte[][] bins, double[] truth, double[] expected, int[] rows) {
        List<Node> nodes = new ArrayList<>();
        grow(nodes, edges, bins, truth, expected, rows, DEPTH);
        Node[] tree = nodes.toArray(new Node[0]);
        for (int i = 0; i < expected.length; i++) {
            Node node = tree[0];
            while (node.feature >= 0) {
                node = tree[bins[i][node.feature] > node.bin ? node.right : node.left];
            }
            expected[i] *= StrictMath.exp(node.value);
        }
        return tree;
    }

    private static double heldOutDeviance(double[] truth, double[] expected) {
        double sum = 0;
        for (int i = 0; i < truth.length; i += HOLD_OUT) {
            sum += truth[i] / expected[i] + StrictMath.log(expected[i]);
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
            List<Node> nodes,
            double[][] edges,
            byte[][] bins,
            double[] truth,
            double[] expected,
            int[] rows,
            int depth) {
        double all = 0;
        double truths = 0;
        double expectations = 0;
        for (int row : rows) {
            all += truth[row] / expected[row] - 1;
            truths += truth[row];
            expectations += expected[row];
        }
        int index = nodes.size();
        double change = StrictMath.log(Math.clamp(truths / expectations, 1 / MOST_CHANGE, MOST_CHANGE));
        nodes.add(new Node(-1, 0, 0, RATE * change, -1, -1));
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
                sums[bins[row][f]] += truth[row] / expected[row] - 1;
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
        int left = grow(nodes, edges, bins, truth, expected, low, depth - 1);
        int right = grow(nodes, edges, bins, truth, expected, high, depth - 1);
        nodes.set(index, new Node(feature, split, edges[feature][split], 0, left, right));
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
        double sum = 0;
        for (Node[] tree : trees) {
            sum += leaf(tree, row);
        }
        return scale * line.loss(row) * StrictMath.exp(sum);
    }
}
