package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a series was at this hour of the week, one and two weeks ago. A load that stops every Friday evening looks like a
 * lasting shift to a level that is followed, week after week; here it is known from the third week on. Both weeks must
 * agree, so that one anomaly does not excuse the next. Not thread safe.
 */
final class WeeksAgo {
    private static final int HOURS = 7 * 24;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long EPOCH_HOURS = 3 * 24; // 1970 began on a Thursday, and weeks begin on Monday

    private final float[] before =
            new float[2 * HOURS]; // means of the hours one week ago, then two; relative to the anchor
    private double anchor; // the first value: keeps the digits of what floats hold
    private short hour = -1; // under way, -1 before the first value
    private double sum; // of the hour under way, relative to the anchor
    private int points; // of the hour under way

    WeeksAgo() {
        Arrays.fill(before, Float.NaN);
    }

    /** Takes a value; gives how far it is from both weeks before, the farther; NaN when one is not known. */
    double update(long millis, double value) {
        short now = (short) Math.floorMod(Math.floorDiv(millis, HOUR_MILLIS) + EPOCH_HOURS, HOURS);
        if (now != hour) {
            if (points > 0) {
                before[HOURS + hour] = before[hour];
                before[hour] = (float) (sum / points);
            } else if (hour < 0) {
                anchor = value;
            }
            hour = now;
            sum = 0;
            points = 0;
        }
        double relative = value - anchor;
        double one = relative - before[hour];
        double two = relative - before[HOURS + hour];
        sum += relative;
        points++;
        return Math.abs(one) > Math.abs(two) ? one : Double.isNaN(one) ? one : two;
    }

    void write(ByteBuffer out) {
        for (float mean : before) {
            out.putFloat(mean);
        }
        out.putDouble(anchor).putShort(hour).putDouble(sum).putInt(points);
    }

    WeeksAgo read(ByteBuffer in) {
        for (int i = 0; i < before.length; i++) {
            before[i] = in.getFloat();
        }
        anchor = in.getDouble();
        hour = in.getShort();
        sum = in.getDouble();
        points = in.getInt();
        return this;
    }
}
