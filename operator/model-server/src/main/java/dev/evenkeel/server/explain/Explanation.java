package dev.evenkeel.server.explain;

import dev.evenkeel.server.protocol.RequestFault;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The explanation of some rows against one background: which rows are to be predicted, and what follows from the
 * predictions. Exact where each coalition of features can be predicted within the budget, else by permutations; then the
 * background has no more rows than there are pairs of walks for each of them. The same rows and background give the same
 * explanation. Confined to one thread.
 */
final class Explanation {
    private static final int LEAST_PAIRS = 2; // one tells no standard error

    private final Table rows;
    private final Table background;
    private final Anchors anchors;
    private final Game[] games;
    private final int[] ends; // [row], the evaluations up to the end of its game
    private final boolean isExact;

    private Explanation(Table rows, Table background, Anchors anchors, Game[] games) {
        this.rows = rows;
        this.background = background;
        this.anchors = anchors;
        this.games = games;
        this.isExact = Arrays.stream(games).allMatch(ExactGame.class::isInstance);
        this.ends = new int[games.length];
        int end = anchors.count();
        for (int row = 0; row < games.length; row++) {
            end += games[row].evaluations();
            ends[row] = end;
        }
    }

    /**
     * Plans an explanation.
     *
     * @param budget most predictions
     * @throws RequestFault when the budget does not do for two orders of each row's features
     */
    static Explanation plan(Table rows, Table background, int budget) throws RequestFault {
        int[][] players = new int[rows.rows()][];
        long exact = (long) background.rows() + rows.rows();
        int most = 0;
        for (int row = 0; row < players.length; row++) {
            players[row] = rows.differing(row, background);
            most = Math.max(most, players[row].length);
            exact += Math.min(budget, ExactGame.evaluations(players[row].length, background.rows()));
        }
        boolean isExact = exact <= budget;
        int kept = isExact ? background.rows() : backgroundRows(rows.rows(), background.rows(), most, budget);
        SplittableRandom random = new SplittableRandom(31 * rows.hash() + background.hash());
        Table used = kept == background.rows() ? background : background.rows(chosen(background.rows(), kept, random));
        Anchors anchors = new Anchors(kept, rows.rows());
        int ofRow = (budget - kept - rows.rows()) / rows.rows();
        Game[] games = new Game[rows.rows()];
        for (int row = 0; row < games.length; row++) {
            games[row] = isExact || ExactGame.evaluations(players[row].length, kept) <= ofRow
                    ? new ExactGame(rows, row, used, players[row], anchors)
                    : new PermutationGame(
                            rows,
                            row,
                            used,
                            players[row],
                            anchors,
                            ofRow / PermutationGame.evaluationsOfPair(players[row].length),
                            random);
        }
        return new Explanation(rows, used, anchors, games);
    }

    /** As many rows as get a pair of walks each for each explained row. */
    private static int backgroundRows(int rows, int backgroundRows, int players, int budget) throws RequestFault {
        long ofPair = (long) rows * PermutationGame.evaluationsOfPair(players);
        long least = players < 2 ? rows + backgroundRows : 1 + rows + LEAST_PAIRS * ofPair;
        if (least > budget) {
            throw new RequestFault("to explain " + rows + " rows in which up to " + players
                    + " features differ from the background takes " + least + " evaluations at least, allowed are "
                    + budget + ": send fewer rows");
        }
        return (int) Math.min(backgroundRows, Math.max(1, (budget - rows) / (1 + ofPair)));
    }

    private static int[] chosen(int of, int count, SplittableRandom random) {
        int[] all = new int[of];
        for (int i = 0; i < of; i++) {
            int j = random.nextInt(i + 1);
            all[i] = all[j];
            all[j] = i;
        }
        int[] chosen = Arrays.copyOf(all, count);
        Arrays.sort(chosen);
        return chosen;
    }

    /** How many rows are to be predicted. */
    int evaluations() {
        return ends[ends.length - 1];
    }

    /** True when nothing was sampled. */
    boolean isExact() {
        return isExact;
    }

    /** The rows that explanations start from. */
    Table background() {
        return background;
    }

    /** The rows that are to be predicted next, row-major as the model wants them. */
    byte[] inputs(int from, int count) {
        byte[] inputs = new byte[count * rows.rowBytes()];
        for (int i = 0; i < count; i++) {
            write(from + i, inputs, i * rows.rowBytes());
        }
        return inputs;
    }

    private void write(int index, byte[] into, int at) {
        if (index < background.rows()) {
            background.copyRow(index, into, at);
        } else if (index < anchors.count()) {
            rows.copyRow(index - background.rows(), into, at);
        } else {
            int row = game(index);
            games[row].write(index - begin(row), into, at);
        }
    }

    /** Takes the prediction of the row with this number; to be called in their order. */
    void take(int index, double[] prediction) {
        if (index < anchors.count()) {
            anchors.take(index, prediction);
        } else {
            int row = game(index);
            games[row].take(index - begin(row), prediction);
        }
    }

    private int begin(int row) {
        return row == 0 ? anchors.count() : ends[row - 1];
    }

    /** The row whose game has the evaluation. */
    private int game(int index) {
        int row = Arrays.binarySearch(ends, index + 1);
        row = row < 0 ? -row - 1 : row;
        while (row > 0 && ends[row - 1] > index) { // games without evaluations end where the one before them does
            row--;
        }
        return row;
    }

    // ---- once all predictions were taken

    /** Numbers in a prediction; known from the first prediction on. */
    int width() {
        return anchors.width();
    }

    /** The mean prediction of the background, [value]. */
    double[] base() {
        return anchors.base();
    }

    /** The row's prediction, [value]. */
    double[] prediction(int row) {
        return anchors.row(row);
    }

    /** Shapley values of a row, [feature][value]. */
    double[][] attributions(int row) {
        return byFeature(games[row].players(), games[row].attributions());
    }

    /** Their standard errors, [feature][value]. */
    double[][] standardErrors(int row) {
        return byFeature(games[row].players(), games[row].standardErrors());
    }

    private double[][] byFeature(int[] players, double[][] byPlayer) {
        double[][] all = new double[rows.features()][width()];
        for (int player = 0; player < players.length; player++) {
            all[players[player]] = byPlayer[player];
        }
        return all;
    }
}
