package dev.evenkeel.analytics.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Fixed bets on the ranks of numbers: what the ranks' density becomes when a normal reference is shifted, stretched, shrunk,
 * split in two, skewed or given a heavy tail. About 40 multiplications a row.
 *
 * <p>The densities are tables over cells that are even in normal scores, the same for all columns, and each sums to 1 by
 * construction. A weight w makes the delay longer by log(1/w) over the drift's information a row, so the weights share
 * out delay between kinds of drift: they were chosen for the geometric mean of the delays over the kinds of the benchmark
 * {@code drift-delay}, at another seed than the published one.
 */
final class ShapeBets implements Bets {
    static final ShapeBets INSTANCE = new ShapeBets();

    private static final int PER_UNIT = 32;
    private static final int REACH = 6; // normal scores
    private static final int CELLS = 2 * REACH * PER_UNIT;
    private static final double[] EDGES = new double[CELLS + 1]; // ranks, from 0 to 1
    private static final double[] SCORES = new double[CELLS]; // normal scores of the cells' middles
    private static final double[] WEIGHTS;
    private static final double[][] DENSITY; // [cell][bet]
    private static final double[][] BELOW; // [cell][bet]: the bet's mass below the cell

    private record Bet(double weight, DoubleUnaryOperator ofScore, boolean ofRank) {}

    static {
        double sum = 0;
        for (int i = 0; i < CELLS; i++) {
            SCORES[i] = (i + 0.5) / PER_UNIT - REACH;
            sum += normal(SCORES[i]);
            EDGES[i + 1] = sum;
        }
        for (int i = 1; i <= CELLS; i++) {
            EDGES[i] /= sum;
        }
        List<Bet> bets = bets();
        WEIGHTS = new double[bets.size()];
        DENSITY = new double[CELLS][bets.size()];
        BELOW = new double[CELLS][bets.size()];
        double weights = bets.stream().mapToDouble(Bet::weight).sum();
        for (int j = 0; j < bets.size(); j++) {
            WEIGHTS[j] = bets.get(j).weight / weights;
            fill(bets.get(j), j);
        }
    }

    private ShapeBets() {}

    private static List<Bet> bets() {
        List<Bet> bets = new ArrayList<>();
        double[][] shifts = {{0.28, 0.32}, {0.5, 0.08}, {0.85, 0.12}, {1.4, 0.05}}; // {standard deviations, weight}
        for (double[] shift : shifts) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double by = sign * shift[0];
                bets.add(new Bet(shift[1] / 2, z -> StrictMath.exp(by * z), false));
            }
        }
        double[][] scales = {{0.65, 0.07}, {1.5, 0.07}, {1.9, 0.09}}; // {factor, weight}
        for (double[] scale : scales) {
            double precision = 1 / (scale[0] * scale[0]);
            bets.add(new Bet(scale[1], z -> StrictMath.exp(z * z / 2 * (1 - precision)), false));
        }
        double mode = 0.9;
        double variance = 1 - mode * mode;
        bets.add(new Bet(0.06, z -> twoModes(z, mode, variance), false));
        double heavy = 0.12;
        for (int sign = -1; sign <= 1; sign += 2) {
            boolean upper = sign > 0;
            bets.add(new Bet(0.025, u -> 1 - heavy + heavy * 0.1 * StrictMath.pow(upper ? 1 - u : u, -0.9), true));
            double skew = sign * 0.3;
            bets.add(new Bet(0.005, u -> StrictMath.exp(skew * thirdLegendre(u)), true));
        }
        return bets;
    }

    private static double normal(double z) {
        return StrictMath.exp(-z * z / 2);
    }

    private static double twoModes(double z, double mode, double variance) {
        double left = (z + mode) * (z + mode);
        double right = (z - mode) * (z - mode);
        return StrictMath.exp(z * z / 2 - left / (2 * variance)) + StrictMath.exp(z * z / 2 - right / (2 * variance));
    }

    private static double thirdLegendre(double u) {
        double x = 2 * u - 1;
        return StrictMath.sqrt(7) * (5 * x * x * x - 3 * x) / 2;
    }

    private static void fill(Bet bet, int j) {
        double sum = 0;
        for (int i = 0; i < CELLS; i++) {
            double at = bet.ofRank ? (EDGES[i] + EDGES[i + 1]) / 2 : SCORES[i];
            DENSITY[i][j] = bet.ofScore.applyAsDouble(at);
            sum += DENSITY[i][j] * (EDGES[i + 1] - EDGES[i]);
        }
        double below = 0;
        for (int i = 0; i < CELLS; i++) {
            DENSITY[i][j] /= sum;
            BELOW[i][j] = below;
            below += DENSITY[i][j] * (EDGES[i + 1] - EDGES[i]);
        }
    }

    @Override
    public int size() {
        return WEIGHTS.length;
    }

    @Override
    public double weight(int bet) {
        return WEIGHTS[bet];
    }

    @Override
    public void eValues(double low, double high, double[] into) {
        int first = cell(low);
        int last = cell(high);
        double[] densityFirst = DENSITY[first];
        if (first == last) {
            System.arraycopy(densityFirst, 0, into, 0, WEIGHTS.length);
            return;
        }
        double[] densityLast = DENSITY[last];
        double[] belowFirst = BELOW[first + 1];
        double[] belowLast = BELOW[last];
        double head = EDGES[first + 1] - low;
        double tail = high - EDGES[last];
        double width = high - low;
        for (int j = 0; j < WEIGHTS.length; j++) {
            into[j] = (densityFirst[j] * head + (belowLast[j] - belowFirst[j]) + densityLast[j] * tail) / width;
        }
    }

    /** The cell that a rank lies in. */
    private static int cell(double rank) {
        int low = 0;
        int high = CELLS - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (EDGES[middle] <= rank) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
