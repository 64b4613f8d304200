package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * A sum of Shiryaev-Roberts processes over a family of bets: each row starts a new bettor of each kind with capital 1, and
 * multiplies every capital by an e-value, a function of the row's rank that is 1 on average for a uniform rank. So the sum
 * of the capitals, with weights that sum to 1, is t on average after t rows without drift (Shin, Ramdas and Rinaldo 2024,
 * doi:10.51387/23-NEJSDS51). A bet on an interval of ranks is the mean of the bet over it: 1 on average again, since the
 * intervals tile (0, 1), and never below what a random point would win in the long run (Jensen).
 */
interface Evidence {

    /** Capital is cut here: an alarm was due long before, and products stay finite. */
    double MOST = 1e150;

    /** Takes the interval of a row's rank within (0, 1); gives the sum of all capital. */
    double update(double low, double high);

    /** What a snapshot takes. */
    int bytes();

    void write(ByteBuffer out);

    void read(ByteBuffer in);
}
