package dev.evenkeel.analytics.drift;

import java.util.Arrays;

/**
 * Fixed bets that the odds of an interval of ranks changed by a factor: that a category, or missing values, became more or
 * less frequent. One multiplication a row for each factor and each interval.
 */
final class OddsBets implements Bets {
    private static final double[] ODDS_OF_CELLS = {0.5, 2, 5};
    private static final double[] ODDS_OF_TOPS = {0.5, 2, 5, 25};
    private static final int TOPS = 5;
    private static final double TOP_STEP = 0.8; // standard deviations of the guess

    private final double[] odds;
    private final double[] from; // [interval] ranks
    private final double[] to;
    private final double[] inside; // [interval x odds] density on the interval
    private final double[] outside; // and off it
    private final double[] weights; // [interval], their sum is 1

    private OddsBets(double[] odds, double[] from, double[] to, double[] weights) {
        this.weights = weights;
        this.odds = odds;
        this.from = from;
        this.to = to;
        inside = new double[from.length * odds.length];
        outside = new double[inside.length];
        for (int k = 0; k < from.length; k++) {
            double share = to[k] - from[k];
            for (int o = 0; o < odds.length; o++) {
                double norm = 1 - share + share * odds[o];
                inside[k * odds.length + o] = odds[o] / norm;
                outside[k * odds.length + o] = 1 / norm;
            }
        }
    }

    /** On each cell, given the shares of the cells: above 0, their sum is 1. */
    static OddsBets onCells(double[] shares) {
        double[] to = ends(shares);
        double[] from = new double[to.length];
        System.arraycopy(to, 0, from, 1, to.length - 1);
        return new OddsBets(ODDS_OF_CELLS, from, to, even(from.length));
    }

    /** On the highest ranks, as many as a share may be that was guessed; weights fall with the distance to the guess. */
    static OddsBets onTops(ShareGuess guess) {
        double[] from = new double[TOPS];
        double[] to = new double[TOPS];
        double[] weights = new double[TOPS];
        double sum = 0;
        for (int k = 0; k < TOPS; k++) {
            double deviations = TOP_STEP * (k - (TOPS - 1) / 2.0);
            from[k] = 1 - guess.at(deviations);
            to[k] = 1;
            weights[k] = StrictMath.exp(-deviations * deviations / 2);
            sum += weights[k];
        }
        for (int k = 0; k < TOPS; k++) {
            weights[k] /= sum;
        }
        return new OddsBets(ODDS_OF_TOPS, from, to, weights);
    }

    private static double[] even(int intervals) {
        double[] weights = new double[intervals];
        Arrays.fill(weights, 1.0 / intervals);
        return weights;
    }

    /** Where cells end, given their shares. */
    static double[] ends(double[] shares) {
        double[] ends = new double[shares.length];
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            sum += shares[k];
            ends[k] = sum;
        }
        ends[shares.length - 1] = 1;
        return ends;
    }

    @Override
    public int size() {
        return inside.length;
    }

    @Override
    public double weight(int bet) {
        return weights[bet / odds.length] / odds.length;
    }

    @Override
    public void eValues(double low, double high, double[] into) {
        double width = high - low;
        for (int k = 0; k < from.length; k++) {
            double overlap = Math.max(0, Math.min(high, to[k]) - Math.max(low, from[k])) / width;
            for (int i = k * odds.length; i < (k + 1) * odds.length; i++) {
                into[i] = outside[i] + overlap * (inside[i] - outside[i]);
            }
        }
    }
}
