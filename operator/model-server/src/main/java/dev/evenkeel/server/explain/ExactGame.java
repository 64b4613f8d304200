package dev.evenkeel.server.explain;

/**
 * Predicts each coalition with each row of the background: 2^players of them, less the two that are anchors. Confined to
 * one thread.
 */
final class ExactGame implements Game {
    private static final int MOST_PLAYERS = 24;

    private final Table rows;
    private final int row;
    private final Table background;
    private final int[] players;
    private final Anchors anchors;
    private final double[] weights; // [size of the coalition that a player joins]
    private double[][] sums = {}; // [player][value]

    ExactGame(Table rows, int row, Table background, int[] players, Anchors anchors) {
        this.rows = rows;
        this.row = row;
        this.background = background;
        this.players = players;
        this.anchors = anchors;
        this.weights = new double[players.length];
        double orders = players.length;
        for (int size = 0; size < weights.length; size++) {
            weights[size] = 1 / orders; // size! (n - size - 1)! / n!
            orders *= (players.length - size - 1.0) / (size + 1);
        }
    }

    /** What a game of so many players costs. */
    static long evaluations(int players, int backgroundRows) {
        return players > MOST_PLAYERS ? Long.MAX_VALUE : Math.max(0, ((1L << players) - 2) * backgroundRows);
    }

    @Override
    public int[] players() {
        return players;
    }

    @Override
    public int evaluations() {
        return Math.toIntExact(evaluations(players.length, background.rows()));
    }

    @Override
    public void write(int index, byte[] into, int at) {
        int coalition = 1 + index / background.rows();
        background.copyRow(index % background.rows(), into, at);
        for (int player = 0; player < players.length; player++) {
            if ((coalition >> player & 1) == 1) {
                rows.copyValue(row, players[player], into, at);
            }
        }
    }

    @Override
    public void take(int index, double[] prediction) {
        if (sums.length == 0) {
            sums = new double[players.length][prediction.length];
        }
        add(sums, 1 + index / background.rows(), prediction, 1.0 / background.rows());
    }

    /** A coalition's worth counts for its members, and against those who could join it. */
    private void add(double[][] to, int coalition, double[] worth, double share) {
        int size = Integer.bitCount(coalition);
        for (int player = 0; player < players.length; player++) {
            double weight = share * ((coalition >> player & 1) == 1 ? weights[size - 1] : -weights[size]);
            for (int v = 0; v < worth.length; v++) {
                to[player][v] += weight * worth[v];
            }
        }
    }

    @Override
    public double[][] attributions() {
        double[][] total = new double[players.length][anchors.width()];
        for (int player = 0; player < sums.length; player++) {
            total[player] = sums[player].clone();
        }
        if (players.length > 0) {
            add(total, 0, anchors.base(), 1);
            add(total, (1 << players.length) - 1, anchors.row(row), 1);
        }
        return total;
    }

    @Override
    public double[][] standardErrors() {
        return new double[players.length][anchors.width()];
    }
}
