package dev.evenkeel.server.explain;

import java.util.SplittableRandom;

/**
 * Lets the players join one by one in random orders, each order once forwards and once backwards: together they are
 * exact for what any two features do with each other. A pair of walks starts at one row of the background, and each row
 * has as many pairs, so that a linear model's values are exact too. Needs two players and two pairs at least. Confined
 * to one thread.
 */
final class PermutationGame implements Game {
    private final Table rows;
    private final int row;
    private final Table background;
    private final int[] players;
    private final Anchors anchors;
    private final int[][] orders; // [pair][step] = player
    private final int stratumPairs;
    private final int strata;

    // All by [player][value].
    private double[][] pair = {}; // what the pair in progress says
    private double[][] mean = {}; // of the stratum's pairs so far
    private double[][] squares = {}; // their squared deviations, summed up
    private double[][] values = {}; // of the finished strata
    private double[][] variances = {};

    /**
     * A game that draws its orders.
     *
     * @param mostPairs at least 2, and no fewer than the background has rows
     */
    PermutationGame(
            Table rows,
            int row,
            Table background,
            int[] players,
            Anchors anchors,
            int mostPairs,
            SplittableRandom random) {
        this.rows = rows;
        this.row = row;
        this.background = background;
        this.players = players;
        this.anchors = anchors;
        int pairsOfRow = mostPairs / background.rows();
        // Pairs of one background row differ by their orders alone. Where each row has but one, all are one stratum,
        // and what the rows differ counts as an error too.
        this.strata = pairsOfRow > 1 ? background.rows() : 1;
        this.stratumPairs = pairsOfRow > 1 ? pairsOfRow : background.rows();
        this.orders = new int[strata * stratumPairs][];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = shuffled(players.length, random);
        }
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** What a pair of walks costs. */
    static int evaluationsOfPair(int players) {
        return 2 * (players - 1);
    }

    @Override
    public int[] players() {
        return players;
    }

    @Override
    public int evaluations() {
        return orders.length * evaluationsOfPair(players.length);
    }

    private int backgroundRow(int ofPair) {
        return strata > 1 ? ofPair / stratumPairs : ofPair % background.rows();
    }

    /** Who joins at a step of a pair's walks, forwards first. */
    private int joining(int ofPair, int walk, int step) {
        int[] order = orders[ofPair];
        return walk == 0 ? order[step] : order[order.length - 1 - step];
    }

    @Override
    public void write(int index, byte[] into, int at) {
        int ofPair = index / evaluationsOfPair(players.length);
        int within = index % evaluationsOfPair(players.length);
        int walk = within / (players.length - 1);
        int steps = within % (players.length - 1);
        background.copyRow(backgroundRow(ofPair), into, at);
        for (int step = 0; step <= steps; step++) {
            rows.copyValue(row, players[joining(ofPair, walk, step)], into, at);
        }
    }

    @Override
    public void take(int index, double[] prediction) {
        int ofPair = index / evaluationsOfPair(players.length);
        int within = index % evaluationsOfPair(players.length);
        if (within == 0) {
            begin(ofPair, prediction.length);
        }
        int walk = within / (players.length - 1);
        int step = within % (players.length - 1);
        add(joining(ofPair, walk, step), prediction, 0.5);
        add(joining(ofPair, walk, step + 1), prediction, -0.5);
        if (within == evaluationsOfPair(players.length) - 1) {
            end(ofPair);
        }
    }

    /** The ends of both walks are known: each begins with the other's last player. */
    private void begin(int ofPair, int width) {
        pair = new double[players.length][width];
        if (ofPair % stratumPairs == 0) {
            mean = new double[players.length][width];
            squares = new double[players.length][width];
        }
        if (ofPair == 0) {
            values = new double[players.length][width];
            variances = new double[players.length][width];
        }
        for (int walk = 0; walk < 2; walk++) {
            add(joining(ofPair, walk, 0), anchors.background(backgroundRow(ofPair)), -0.5);
            add(joining(ofPair, walk, players.length - 1), anchors.row(row), 0.5);
        }
    }

    private void add(int player, double[] prediction, double share) {
        for (int v = 0; v < prediction.length; v++) {
            pair[player][v] += share * prediction[v];
        }
    }

    private void end(int ofPair) {
        int count = ofPair % stratumPairs + 1;
        boolean isLast = count == stratumPairs;
        for (int player = 0; player < players.length; player++) {
            for (int v = 0; v < pair[player].length; v++) {
                double before = pair[player][v] - mean[player][v]; // Welford 1962
                mean[player][v] += before / count;
                squares[player][v] += before * (pair[player][v] - mean[player][v]);
                if (isLast) {
                    values[player][v] += mean[player][v] / strata;
                    double variance = squares[player][v] / (count - 1);
                    variances[player][v] += variance / count / strata / strata;
                }
            }
        }
    }

    @Override
    public double[][] attributions() {
        return values;
    }

    @Override
    public double[][] standardErrors() {
        double[][] errors = new double[players.length][anchors.width()];
        for (int player = 0; player < players.length; player++) {
            for (int v = 0; v < errors[player].length; v++) {
                errors[player][v] = Math.sqrt(variances[player][v]);
            }
        }
        return errors;
    }
}
