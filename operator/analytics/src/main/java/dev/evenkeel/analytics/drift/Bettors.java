package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Shiryaev-Roberts processes on a family of bets: each row starts a new bettor of each kind with its weight as capital and
 * multiplies every capital by the bet's e-value. So the sum of all capital is t on average after t rows without drift (Shin,
 * Ramdas and Rinaldo 2024, doi:10.51387/23-NEJSDS51). Not thread safe. 8 bytes a bet.
 */
final class Bettors {
    /** Capital is cut here: an alarm was due long before, and products stay finite. */
    static final double MOST = 1e150;

    private final Bets bets;
    private final double[] capital; // of all bettors on a bet, for a weight of 1
    private final double[] eValues;

    Bettors(Bets bets) {
        this.bets = bets;
        capital = new double[bets.size()];
        eValues = new double[bets.size()];
    }

    /** Takes the interval of a row's rank within (0, 1); gives the sum of all capital. */
    double update(double low, double high) {
        bets.eValues(low, high, eValues);
        double sum = 0;
        for (int j = 0; j < capital.length; j++) {
            capital[j] = Math.min(MOST, (capital[j] + 1) * eValues[j]);
            sum += bets.weight(j) * capital[j];
        }
        return sum;
    }

    int bytes() {
        return 8 * capital.length;
    }

    void write(ByteBuffer out) {
        Snapshots.putDoubles(out, capital);
    }

    void read(ByteBuffer in) {
        Snapshots.doubles(in, capital);
    }
}
