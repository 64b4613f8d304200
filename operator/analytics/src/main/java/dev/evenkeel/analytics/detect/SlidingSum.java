package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Good and bad events of about the last window, in {@value #SLOTS} slots: the oldest slot counts in part, as much of it as
 * is still inside. Bounded memory, whatever comes. Not thread safe.
 */
final class SlidingSum {
    private static final int SLOTS = 60;

    private final double slotMillis;
    private final double[] bad = new double[SLOTS + 1];
    private final double[] all = new double[SLOTS + 1];
    private long slot = Long.MIN_VALUE; // of the latest event

    SlidingSum(double windowMillis) {
        slotMillis = windowMillis / SLOTS;
    }

    /** Adds events; times never go back. */
    void add(long now, double badEvents, double allEvents) {
        long current = (long) Math.floor(now / slotMillis);
        if (slot == Long.MIN_VALUE || current - slot > SLOTS || current < slot) {
            Arrays.fill(bad, 0);
            Arrays.fill(all, 0);
        } else {
            for (long next = slot + 1; next <= current; next++) {
                bad[index(next)] = 0;
                all[index(next)] = 0;
            }
        }
        slot = current;
        bad[index(current)] += badEvents;
        all[index(current)] += allEvents;
    }

    /** Share of bad events in the window that ends now; 0 without events. */
    double badShare(long now) {
        double inside = 1 - (now / slotMillis - slot); // of the oldest slot
        double badSum = 0;
        double allSum = 0;
        for (int back = 0; back <= SLOTS; back++) {
            double weight = back == SLOTS ? Math.clamp(inside, 0, 1) : 1;
            badSum += weight * bad[index(slot - back)];
            allSum += weight * all[index(slot - back)];
        }
        return allSum > 0 ? badSum / allSum : 0;
    }

    private static int index(long number) {
        return (int) Math.floorMod(number, (long) (SLOTS + 1));
    }

    void write(ByteBuffer out) {
        out.putLong(slot);
        for (int i = 0; i <= SLOTS; i++) {
            out.putDouble(bad[i]).putDouble(all[i]);
        }
    }

    SlidingSum read(ByteBuffer in) {
        slot = in.getLong();
        for (int i = 0; i <= SLOTS; i++) {
            bad[i] = in.getDouble();
            all[i] = in.getDouble();
        }
        return this;
    }
}
