package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * Turns a stream of surprises into episodes: what is told, and what only repeats it. Not thread safe.
 *
 * <p>A point is news when it is more surprising than every point on its side within the last {@value #SLOTS} x
 * {@value #SLOT_POINTS} points, and in the first {@value #SHOULDER_POINTS} points after news only when markedly so: the
 * shoulders and echoes of an event are no news, the way back from a shift is. The rate of surprising points is turned into a
 * rate of episodes, so the score of news states how rarely such an episode comes: 0.5 is once a week.
 *
 * <p>An alarm is news beyond the budget while no episode is open on that side. An episode closes after
 * {@value #QUIET_POINTS} points and two hours below the budget, or when the series has settled on a new level; news that is
 * rarer than its peak by a decade opens another one.
 */
final class Episodes {
    private static final int SLOTS = 10;
    private static final int SLOT_POINTS = 15;
    private static final byte SHOULDER_POINTS = 48;
    private static final double RISE = 0.3; // decades
    private static final int QUIET_POINTS = 12;
    private static final long QUIET_MILLIS = 2 * 3_600_000L;
    private static final double ESCALATION = 1; // decades
    private static final double STEPS = 1000; // surprises are remembered in thousandths of a decade

    private final short[] largest = new short[2 * SLOTS]; // of each slot of the window, above then below
    private byte slot;
    private byte slotPoints;
    private byte newsAgo = SHOULDER_POINTS;
    private byte openSide = Direction.BOTH.code();
    private float newsSurprise;
    private float peak; // largest surprise of the open episode
    private int pointsSinceOver;
    private long overMillis; // when a point was last beyond the budget
    private long openSince = -1;

    // about the point judged last, not part of the state
    private boolean alarm;

    /**
     * Judges a point; gives its score.
     *
     * @param clustering decades between the rate of points and the rate of episodes: surprising points cluster, and several
     *     views may look at each
     * @param settled whether the series has settled on a new level with this point
     */
    double judge(
            long now,
            double surprise,
            Direction side,
            double pointsPerWeek,
            double alarmsPerWeek,
            double clustering,
            boolean settled) {
        if (slotPoints == SLOT_POINTS) {
            slot = (byte) ((slot + 1) % SLOTS);
            largest[slot] = 0;
            largest[SLOTS + slot] = 0;
            slotPoints = 0;
        }
        slotPoints++;
        pointsSinceOver = Math.min(pointsSinceOver + 1, QUIET_POINTS);
        if (settled) {
            newsAgo = SHOULDER_POINTS; // the series is at home here now: whatever comes is news
        }
        if (openSince >= 0 && (settled || (pointsSinceOver >= QUIET_POINTS && now - overMillis >= QUIET_MILLIS))) {
            openSince = -1;
        }
        boolean news = isNews(surprise, side);
        double weeksBetween = Math.pow(10, surprise + clustering) / pointsPerWeek;
        boolean over = weeksBetween * alarmsPerWeek >= 1;
        alarm = over && news && (openSince < 0 || side.code() != openSide || surprise >= peak + ESCALATION);
        if (alarm) {
            openSince = now;
            openSide = side.code();
            peak = 0;
        }
        if (over && openSince >= 0) {
            overMillis = now;
            pointsSinceOver = 0;
            peak = Math.max(peak, (float) surprise);
        }
        return news ? weeksBetween / (1 + weeksBetween) : 0;
    }

    private boolean isNews(double surprise, Direction side) {
        int from = side == Direction.BELOW ? SLOTS : 0;
        short steps = (short) Math.min(surprise * STEPS, Short.MAX_VALUE);
        boolean news = steps > 0 && (newsAgo >= SHOULDER_POINTS || surprise >= newsSurprise + RISE);
        for (int i = from; i < from + SLOTS; i++) {
            news &= steps > largest[i];
        }
        largest[from + slot] = (short) Math.max(largest[from + slot], steps);
        if (news) {
            newsAgo = 0;
            newsSurprise = (float) surprise;
        } else if (newsAgo < SHOULDER_POINTS) {
            newsAgo++;
        }
        return news;
    }

    /** Whether the point judged last opened an episode. */
    boolean alarm() {
        return alarm;
    }

    /** When the open episode began; -1 when none is open. */
    long openSince() {
        return openSince;
    }

    void write(ByteBuffer out) {
        for (short steps : largest) {
            out.putShort(steps);
        }
        out.put(slot)
                .put(slotPoints)
                .put(newsAgo)
                .put(openSide)
                .putFloat(newsSurprise)
                .putFloat(peak);
        out.putInt(pointsSinceOver).putLong(overMillis).putLong(openSince);
    }

    Episodes read(ByteBuffer in) {
        for (int i = 0; i < largest.length; i++) {
            largest[i] = in.getShort();
        }
        slot = in.get();
        slotPoints = in.get();
        newsAgo = in.get();
        openSide = in.get();
        newsSurprise = in.getFloat();
        peak = in.getFloat();
        pointsSinceOver = in.getInt();
        overMillis = in.getLong();
        openSince = in.getLong();
        return this;
    }
}
