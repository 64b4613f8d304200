package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Shiryaev-Roberts processes on a family of bets: each row starts a new bettor of each kind with its weight as capital and
 * multiplies every capital by the bet's e-value (Shin, Ramdas and Rinaldo 2024, doi:10.51387/23-NEJSDS51). 8 bytes a bet.
 */
final class Bettors implements Capital {
    private final Bets bets;
    private final double[] capital; // of all bettors on a bet, for a weight of 1
    private final double[] eValues;

    Bettors(Bets bets) {
        this.bets = bets;
        capital = new double[bets.size()];
        eValues = new double[bets.size()];
    }

    @Override
    public double update(double low, double high, double newcomers, long step) {
        bets.eValues(low, high, eValues);
        double sum = 0;
        for (int j = 0; j < capital.length; j++) {
            capital[j] = Math.min(MOST, (capital[j] + newcomers) * eValues[j]);
            sum += bets.weight(j) * capital[j];
        }
        return sum;
    }

    @Override
    public double after(double low, double high, double newcomers) {
        bets.eValues(low, high, eValues);
        double sum = 0;
        for (int j = 0; j < capital.length; j++) {
            sum += bets.weight(j) * Math.min(MOST, (capital[j] + newcomers) * eValues[j]);
        }
        return sum;
    }

    @Override
    public void scale(double factor) {
        for (int j = 0; j < capital.length; j++) {
            capital[j] *= factor;
        }
    }

    @Override
    public int bytes() {
        return 8 * capital.length;
    }

    @Override
    public void write(ByteBuffer out) {
        Snapshots.putDoubles(out, capital);
    }

    @Override
    public void read(ByteBuffer in) {
        Snapshots.doubles(in, capital);
    }
}
