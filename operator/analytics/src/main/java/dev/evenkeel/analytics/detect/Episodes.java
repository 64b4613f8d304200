package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * Turns a stream of surprises into episodes: what is told, and what only repeats it. Not thread safe.
 *
 * <p>A point is news when it is more surprising than every point on the same side in the last {@value #SLOTS} x {@value #SLOT_POINTS} points: the
 * shoulders and echoes of an event are not, the way back from a shift is. The rate of surprising points is turned into a
 * rate of episodes, so the score states how rarely such an episode comes: 0.5 is once a week. An alarm is news above the
 * budget while no episode is open on that side; the episode closes after {@value #QUIET_POINTS} points and two hours
 * without news, or when the series has settled on a new level.
 */
final class Episodes {
    private static final int SLOTS = 10;
    private static final int SLOT_POINTS = 15;
    private static final int QUIET_POINTS = 12;
    private static final long QUIET_MILLIS = 2 * 3_600_000L;

    /**
     * Decades between the rate of points and the rate of episodes: points cluster and several views look at each, measured on
     * label-free stretches of real series, where it held over budgets of 0.5 to 2.5 a week.
     */
    private static final double CLUSTERING = 0.55;

    private static final int SHOULDER_POINTS = 48; // for so long after news, only a marked rise is news again
    private static final double RISE = 0.3; // decades
    private static final double ESCALATION = 1; // decades above the peak of an open episode that make another one

    private final float[] above = new float[SLOTS]; // largest surprise of each slot of the window
    private final float[] below = new float[SLOTS];
    private int slot;
    private int slotPoints;
    private long openSince = -1;
    private long lastNewsMillis;
    private int pointsSinceNews;
    private Direction openSide = Direction.BOTH;
    private int newsAgo = SHOULDER_POINTS;
    private float newsSurprise;
    private float peak; // largest surprise of the open episode

    /** What one point means. */
    record Verdict(double score, boolean alarm) {
        static final Verdict QUIET = new Verdict(0, false);
    }

    /** Judges a point with this surprise, when so many points come in a week. */
    Verdict judge(
            long now, double surprise, Direction side, double pointsPerWeek, double alarmsPerWeek, boolean settled) {
        if (slotPoints == SLOT_POINTS) {
            slot = (slot + 1) % SLOTS;
            above[slot] = 0;
            below[slot] = 0;
            slotPoints = 0;
        }
        slotPoints++;
        pointsSinceNews++;

        if (settled) {
            newsAgo = SHOULDER_POINTS; // the series is at home here now: whatever comes is news
        }
        boolean up = side != Direction.BELOW;
        float[] same = up ? above : below;
        boolean news = surprise > 0 && (newsAgo >= SHOULDER_POINTS || surprise >= newsSurprise + RISE);
        for (float earlier : same) {
            news &= surprise > earlier;
        }
        same[slot] = Math.max(same[slot], (float) surprise);
        newsAgo = Math.min(newsAgo + 1, SHOULDER_POINTS);
        if (news) {
            newsAgo = 0;
            newsSurprise = (float) surprise;
        }

        double weeksBetween = Math.pow(10, surprise + CLUSTERING) / pointsPerWeek;
        boolean over = weeksBetween * alarmsPerWeek >= 1;
        boolean alarm = false;
        if (openSince >= 0 && (settled || (pointsSinceNews >= QUIET_POINTS && now - lastNewsMillis >= QUIET_MILLIS))) {
            openSince = -1;
        }
        if (over && news && (openSince < 0 || side != openSide || surprise >= peak + ESCALATION)) {
            alarm = true;
            openSince = now;
            openSide = side;
            peak = 0;
        }
        if (over && openSince >= 0) {
            lastNewsMillis = now;
            pointsSinceNews = 0;
            peak = Math.max(peak, (float) surprise);
        }
        return news ? new Verdict(weeksBetween / (1 + weeksBetween), alarm) : Verdict.QUIET;
    }

    /** When the open episode began; -1 when none is open. */
    long openSince() {
        return openSince;
    }

    /** Surprise of a point at which the budget is just met. */
    static double threshold(double pointsPerWeek, double alarmsPerWeek) {
        return Math.max(0.5, Math.log10(pointsPerWeek / alarmsPerWeek) - CLUSTERING);
    }

    void write(ByteBuffer out) {
        for (int i = 0; i < SLOTS; i++) {
            out.putFloat(above[i]).putFloat(below[i]);
        }
        out.putInt(slot).putInt(slotPoints).putLong(openSince).putLong(lastNewsMillis);
        out.putInt(pointsSinceNews).put(openSide.code()).putFloat(peak);
        out.putInt(newsAgo).putFloat(newsSurprise);
    }

    Episodes read(ByteBuffer in) {
        for (int i = 0; i < SLOTS; i++) {
            above[i] = in.getFloat();
            below[i] = in.getFloat();
        }
        slot = in.getInt();
        slotPoints = in.getInt();
        openSince = in.getLong();
        lastNewsMillis = in.getLong();
        pointsSinceNews = in.getInt();
        openSide = Direction.of(in.get());
        peak = in.getFloat();
        newsAgo = in.getInt();
        newsSurprise = in.getFloat();
        return this;
    }
}
