package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * The clock of a series: what its time stamps say once the broken ones are mended, and how often points come. Not thread
 * safe.
 *
 * <p>The clock never goes back. A point that is late, repeated or without a time is taken as one usual interval after the
 * one before it; a jump of more than a year is taken for a broken clock. When time stamps stay behind for
 * {@value #PATIENCE} points in a row, or stay ahead, they are right and the clock was wrong: it is set anew.
 */
final class Cadence {
    static final double WEEK_MILLIS = 7 * 86_400_000.0;
    private static final int PATIENCE = 32;
    private static final long JUMP_MILLIS = 400L * 86_400_000;
    private static final long BEHIND_MILLIS = 26 * 3_600_000L; // a repeated hour or a wrong zone is no broken clock
    private static final double SPAN_MAX_MILLIS = 7 * 86_400_000.0;
    private static final int MEMORY_POINTS = 4000;

    private long now = Detector.UNKNOWN_TIME;
    private long startMillis;
    private int points; // at most MEMORY_POINTS + 1
    private int doubtful; // time stamps in a row that contradict the clock
    private double meanMillis = 60_000;
    private double stepMillis = 60_000; // from the point before to this one

    /** Takes the next time stamp; {@link #now} and the others speak about it afterwards. */
    void advance(long epochMillis) {
        points = Math.min(points + 1, MEMORY_POINTS + 1);
        if (now == Detector.UNKNOWN_TIME) {
            now = epochMillis == Detector.UNKNOWN_TIME ? 0 : epochMillis;
            startMillis = now;
            return;
        }
        boolean known = epochMillis != Detector.UNKNOWN_TIME;
        // subtraction of extreme longs may overflow, so compare in double
        double step = known ? (double) epochMillis - (double) now : 0;
        if (known && (step > JUMP_MILLIS || step < -BEHIND_MILLIS)) {
            doubtful++;
            if (doubtful < PATIENCE) {
                stepMillis = meanMillis;
                return;
            }
            doubtful = 0;
            now = epochMillis;
            startMillis = epochMillis;
            stepMillis = meanMillis;
            return;
        }
        doubtful = 0;
        if (step <= 0) {
            stepMillis = meanMillis;
            return;
        }
        now = epochMillis;
        stepMillis = step;
        meanMillis += (Math.min(step, SPAN_MAX_MILLIS) - meanMillis) / (points - 1);
    }

    /** The mended time of the latest point, milliseconds since 1970. */
    long now() {
        return now;
    }

    /** How long the series is known, in milliseconds. */
    long age() {
        return now - startMillis;
    }

    /** Time from the point before to the latest, in milliseconds, > 0. */
    double step() {
        return stepMillis;
    }

    /** How many points come in a week, gaps counted. */
    double pointsPerWeek() {
        return WEEK_MILLIS / meanMillis;
    }

    void write(ByteBuffer out) {
        out.putInt(points).putLong(now).putLong(startMillis).putInt(doubtful);
        out.putDouble(meanMillis).putDouble(stepMillis);
    }

    Cadence read(ByteBuffer in) {
        points = in.getInt();
        now = in.getLong();
        startMillis = in.getLong();
        doubtful = in.getInt();
        meanMillis = in.getDouble();
        stepMillis = in.getDouble();
        return this;
    }
}
