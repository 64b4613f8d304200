package dev.evenkeel.server.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * Shapley values as their definition has them: the mean, over all orders of the features and all rows of the background,
 * of what a feature changes when it joins. A reference that shares nothing with what it checks.
 */
final class BruteForce {
    private BruteForce() {}

    /** The values, [feature][value]. */
    static double[][] explain(Predictor model, double[] row, double[][] background) {
        double[][] result = new double[row.length][model.predict(row).length];
        List<int[]> orders = new ArrayList<>();
        permute(new int[row.length], 0, orders);
        for (int[] order : orders) {
            for (double[] from : background) {
                double[] mixed = from.clone();
                double[] before = model.predict(mixed);
                for (int feature : order) {
                    mixed[feature] = row[feature];
                    double[] after = model.predict(mixed);
                    for (int v = 0; v < after.length; v++) {
                        result[feature][v] += (after[v] - before[v]) / orders.size() / background.length;
                    }
                    before = after;
                }
            }
        }
        return result;
    }

    private static void permute(int[] order, int next, List<int[]> orders) {
        if (next == order.length) {
            orders.add(order.clone());
            return;
        }
        for (int feature = 0; feature < order.length; feature++) {
            boolean isTaken = false;
            for (int i = 0; i < next; i++) {
                isTaken |= order[i] == feature;
            }
            if (!isTaken) {
                order[next] = feature;
                permute(order, next + 1, orders);
            }
        }
    }
}
