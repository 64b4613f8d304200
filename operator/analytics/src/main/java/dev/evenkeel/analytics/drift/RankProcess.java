package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * An e-detector on the ranks of an urn. Not thread safe.
 *
 * <p>Near the alarm no capital is wasted by jumping beyond what it needs: the next value's chances of the gaps are known exactly, so
 * all capital is multiplied by the greatest factor for which the mean of what it will be, cut at that, is what it is
 * now (Fischer and Ramdas 2024, arXiv:2410.16076). Costs O(gaps x bets), at the few rows where it may matter.
 */
final class RankProcess {
    private static final double NEAR = 16; // times below the alarm at which one row may bring it about

    private final RankUrn urn;
    private final Budget budget;
    private final double most;
    private final Capital[] members;
    private final double[] weights; // of the members, their sum is 1
    private long rows;
    private double capital; // stays where it first reached the most

    RankProcess(RankUrn urn, Budget budget, Capital[] members, double[] weights) {
        this.urn = urn;
        this.budget = budget;
        this.most = budget.most();
        this.members = members;
        this.weights = weights;
    }

    RankUrn urn() {
        return urn;
    }

    /** Takes a value that is no NaN with its lot, and the caller's number of the row. */
    void update(double value, double lot, long step) {
        double newcomers = budget.newcomers(rows++);
        double factor = capital * NEAR >= most && capital < most ? factor(newcomers) : 1;
        urn.place(value, lot);
        double sum = 0;
        for (int i = 0; i < members.length; i++) {
            sum += weights[i] * members[i].update(urn.low(), urn.high(), newcomers, step);
            if (factor > 1) {
                members[i].scale(factor);
            }
        }
        if (capital < most) {
            capital = factor * sum;
        }
    }

    /** The greatest factor that keeps the mean of the next sum, cut at {@code most}, at that of the sum without a factor. */
    private double factor(double newcomers) {
        int gaps = urn.cells().gaps();
        double[] chances = new double[gaps];
        double[] sums = new double[gaps];
        double mean = 0;
        for (int gap = 0; gap < gaps; gap++) {
            double low = urn.low(gap);
            double high = urn.low(gap + 1);
            chances[gap] = high - low;
            for (int i = 0; i < members.length; i++) {
                sums[gap] += weights[i] * members[i].after(low, high, newcomers);
            }
            mean += chances[gap] * sums[gap];
        }
        double factor = 1;
        double last = 0;
        while (factor > last) {
            last = factor;
            double left = mean;
            double below = 0;
            for (int gap = 0; gap < gaps; gap++) {
                if (factor * sums[gap] >= most) {
                    left -= chances[gap] * most;
                } else {
                    below += chances[gap] * sums[gap];
                }
            }
            factor = below > 0 && left > 0 ? Math.max(factor, left / below) : factor;
        }
        return factor;
    }

    /** The budget's share of the capital: the chance that it ever reaches x <= needed within the horizon is at most share / x. */
    double evidence() {
        return budget.share() * Math.min(most, capital);
    }

    int bytes() {
        int bytes = urn.bytes() + 16;
        for (Capital member : members) {
            bytes += member.bytes();
        }
        return bytes;
    }

    void write(ByteBuffer out) {
        urn.write(out);
        out.putLong(rows).putDouble(capital);
        for (Capital member : members) {
            member.write(out);
        }
    }

    /** Reads what follows the urn. */
    void read(ByteBuffer in) {
        rows = in.getLong();
        capital = in.getDouble();
        for (Capital member : members) {
            member.read(in);
        }
    }
}
