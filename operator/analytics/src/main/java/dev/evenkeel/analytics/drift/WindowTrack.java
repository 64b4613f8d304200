package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * One thing that can drift, judged by windows of counts. Not thread safe. About gaps x bets logarithms a window.
 *
 * <p>Without drift the counts of a window on the cells are Dirichlet-multinomial with the urn's counts as parameters, exactly
 * ({@link RankUrn}). The e-value of a bet is the probability of the window's counts by the bet's own parameters over that:
 * those of the urn tilted by the bet's density, or few pseudo rows around the urn's shares, which is a bet on any change of shape.
 * Its mean is 1 for every reference, size and number of rows. The bettors are as in {@link Bettors}, with windows for rows.
 */
final class WindowTrack {
    private static final double[] ANY_CHANGE_ROWS = {20, 200, 2000};
    private static final double ANY_CHANGE_WEIGHT = 0.3;
    private static final double MOST_LOG = 300;

    private final RankCells cells;
    private final Bets bets;
    private final long[] urn;
    private final double[] capital; // of the bets, then of those on any change
    private Distance distance = new Distance(0, 0, 1, 0); // of the last window
    private double total;

    WindowTrack(RankCells cells, Bets bets) {
        this.cells = cells;
        this.bets = bets;
        urn = new long[cells.gaps()];
        for (int k = 0; k < urn.length; k++) {
            urn[k] = cells.sizes[k];
        }
        capital = new double[bets.size() + ANY_CHANGE_ROWS.length];
    }

    /** Takes the counts of a window on the cells and its number, from 0. */
    void update(long[] window, long step, double alpha) {
        double all = 0;
        long rows = 0;
        for (int k = 0; k < urn.length; k++) {
            all += urn[k];
            rows += window[k];
        }
        double[] ends = new double[urn.length + 1];
        for (int k = 0; k < urn.length; k++) {
            ends[k + 1] = k == urn.length - 1 ? 1 : ends[k] + urn[k] / all;
        }
        double[] none = new double[urn.length];
        double[][] tilted = new double[capital.length][urn.length]; // [bet][gap] parameters
        double[] eValues = new double[bets.size()];
        for (int k = 0; k < urn.length; k++) {
            none[k] = urn[k];
            bets.eValues(ends[k], ends[k + 1], eValues);
            for (int j = 0; j < eValues.length; j++) {
                tilted[j][k] = urn[k] * eValues[j];
            }
            for (int a = 0; a < ANY_CHANGE_ROWS.length; a++) {
                tilted[bets.size() + a][k] = ANY_CHANGE_ROWS[a] * urn[k] / all;
            }
        }
        double usual = logProbability(none, window);
        total = 0;
        for (int j = 0; j < capital.length; j++) {
            double log = Math.clamp(logProbability(tilted[j], window) - usual, -MOST_LOG, MOST_LOG);
            capital[j] = Math.min(Capital.MOST, (capital[j] + 1) * StrictMath.exp(log));
            double weight = j < bets.size()
                    ? (1 - ANY_CHANGE_WEIGHT) * bets.weight(j)
                    : ANY_CHANGE_WEIGHT / ANY_CHANGE_ROWS.length;
            total += weight * capital[j];
        }
        distance = distance(window, rows, step, alpha);
        for (int k = 0; k < urn.length; k++) {
            urn[k] += window[k];
        }
    }

    /** Of counts in one order, by a Dirichlet distribution of the shares. */
    private static double logProbability(double[] parameters, long[] window) {
        double all = 0;
        double rows = 0;
        double log = 0;
        for (int k = 0; k < window.length; k++) {
            all += parameters[k];
            rows += window[k];
            if (window[k] > 0) {
                double parameter = Math.max(parameters[k], 1e-12);
                log += LogGamma.of(parameter + window[k]) - LogGamma.of(parameter);
            }
        }
        return rows == 0 ? 0 : log + LogGamma.of(all) - LogGamma.of(all + rows);
    }

    private Distance distance(long[] window, long rows, long step, double alpha) {
        if (rows == 0 || cells.rows() == 0) {
            return new Distance(0, 0, 1, rows);
        }
        double greatest = 0;
        double reference = 0;
        double seen = 0;
        for (int k = 0; k < urn.length; k++) {
            reference += cells.sizes[k] / (cells.rows() + 1.0);
            seen += window[k] / (double) rows;
            greatest = Math.max(greatest, Math.abs(seen - reference));
        }
        return Distance.of(Math.min(1, greatest), step, rows, cells.rows(), alpha);
    }

    /** The sum of all capital: t on average after t windows without drift. */
    double capital() {
        return total;
    }

    /** Between the last window and the reference. */
    Distance distance() {
        return distance;
    }

    int bytes() {
        return 4 + 8 * (urn.length + capital.length) + 40;
    }

    void write(ByteBuffer out) {
        Snapshots.putLongs(out, urn);
        Snapshots.putDoubles(out, capital);
        out.putDouble(total);
        distance.write(out);
    }

    void read(ByteBuffer in) {
        Snapshots.counts(in, urn);
        Snapshots.doubles(in, capital);
        total = in.getDouble();
        distance = Distance.read(in);
    }
}
