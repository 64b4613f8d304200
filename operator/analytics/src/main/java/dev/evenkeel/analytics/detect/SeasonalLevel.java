package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a series is expected to be: a slowly followed level, plus a daily and a weekly profile in bins of the clock, with a
 * spread for each bin of the day; and how rare its residuals are. Not thread safe.
 *
 * <p>People and cron jobs act on full hours, so bins are whole hours with sharp edges, few enough to be known after a day
 * or two. Each step is clipped at {@value #CLIP} spreads (Huber 1964, doi:10.1214/aoms/1177703732), so an anomaly is not
 * learned. An excursion beyond {@value #SHIFTED} spreads on one side is learned only when it has ended; when it lasts 90
 * minutes and {@value #SHIFT_POINTS} points it was a shift: the level is set anew at once and the excursion forgotten. The
 * model is additive, and every quantity but counts scales with the series.
 */
final class SeasonalLevel {
    private static final double CLIP = 5;
    private static final double BIN_RATE = 0.02;
    private static final byte SPREAD_RATE_BEFORE_3 = 2;
    private static final double SPREAD_FLOOR = 0.1; // of a bin, in overall spreads
    private static final double WEEK_RATE = 0.01;
    private static final int WEEK_DOUBT = 12; // points that speak for no difference between days
    private static final short VISITS_MAX = 20_000;
    private static final double PACE_MILLIS = 300_000; // the rates of bins hold for points this far apart or more
    private static final int SETTLING_POINTS = 20;
    private static final double SHIFTED = 6;
    private static final int SHIFT_POINTS = 18;
    private static final long SHIFT_MILLIS = 90 * 60_000;
    private static final long SHIFT_AGE_MILLIS = 2 * 86_400_000L; // before, a shift may be an unknown season
    private static final double STEP_MAX_MILLIS = 3_600_000;
    private static final int LOST_POINTS = 50;
    private static final double STILL = 1e-3;
    private static final double ROUNDING = 1e-12; // of the value: a residual this small is none
    private static final double LN_2 = 0.6931471805599453;
    private static final int POINTS_MAX = 1_000_000;
    private static final long DAY = 86_400_000;

    // where things are in the store
    private static final short[] NO_VISITS = {};
    private static final int WAITING_SLOTS = 2;
    private static final int WAITING_SIZE = 5; // bin, bin of the week, points, sum of residuals, sum of magnitudes

    private final byte bins; // of a day
    private final byte days; // kinds of days: 7, or 2 for workdays and weekends
    private byte spreadRate; // how fast the overall spread is learned, in thousandths
    private final float halfLifeMillis;
    private final float[] store; // profile [bins], spread [bins], week [days x bins], waiting [2 x 5]
    private final short[] visits; // [bins], points
    private final short[] weekVisits; // [days x bins], points; only where each day has a profile of its own
    private final Tail tail = new Tail();
    private double level;
    private double overall; // spread of all bins
    private double last;
    private double shift; // mean residual of the excursion under way
    private long shiftSince;
    private int shiftPoints;
    private int points; // at most POINTS_MAX
    private int lost; // points in a row that stand still far from what is expected

    // about the point judged last, not part of the state
    private short bin;
    private short weekBin;
    private double residual;
    private double width;

    SeasonalLevel(int bins, int days, double halfLifeMillis, byte spreadRate) {
        this.bins = (byte) bins;
        this.days = (byte) days;
        this.halfLifeMillis = (float) halfLifeMillis;
        this.spreadRate = spreadRate;
        this.store = new float[2 * bins + days * bins + WAITING_SLOTS * WAITING_SIZE];
        this.visits = new short[bins];
        this.weekVisits = days == 7 ? new short[days * bins] : NO_VISITS;
    }

    /** What became of an excursion. */
    enum Excursion {
        /** The series is where it is expected, or left it just now. */
        NONE,
        /** The series stays elsewhere. */
        LASTS,
        /** It was a shift, and the level has been set anew. */
        SETTLED
    }

    /**
     * Compares a value with what was expected; gives the residual in spreads of the hour, sign kept. A smaller distance from
     * what was seen in {@link WeeksAgo} excuses a larger residual; NaN excuses nothing.
     */
    double judge(long epochMillis, double value, double weeksAgo) {
        if (points == 0) {
            level = value;
            last = value;
        }
        long inDay = Math.floorMod(epochMillis, DAY);
        bin = (short) (inDay * bins / DAY);
        int weekday = Math.floorMod(Math.floorDiv(epochMillis, DAY) + 3, 7); // 0 is Monday
        weekBin = (short) ((days == 7 ? weekday : weekday >= 5 ? 1 : 0) * bins + bin);
        residual = value - level - store[bin] - store[2 * bins + weekBin];
        if (Math.abs(residual) <= ROUNDING * (Math.abs(value) + Math.abs(level))) {
            residual = 0;
        }
        width = Math.max(visits[bin] == 0 ? overall : store[bins + bin], SPREAD_FLOOR * overall);
        double strange = Math.abs(weeksAgo) < Math.abs(residual) ? weeksAgo : residual;
        return overall > 0 && width > 0 ? strange * (overall / width) : strange;
    }

    /** How rare a residual of this size is, as minus log10 of its probability. */
    double surprise(double judged) {
        return tail.surprise(Math.abs(judged));
    }

    /** Learns the value that was judged last. */
    Excursion learn(long now, long age, double stepMillis, double value, double judged, double memory) {
        double step = Math.min(stepMillis, STEP_MAX_MILLIS);
        double x = LN_2 * step / halfLifeMillis;
        double levelRate = x / (1 + x / 2); // 1 - exp(-x) for small x
        double pace = Math.min(1, step / PACE_MILLIS);
        boolean settling = points < SETTLING_POINTS;
        double bound = CLIP * Math.max(width, overall);
        double clipped = settling ? residual : Math.clamp(residual, -bound, bound);
        points = Math.min(points + 1, POINTS_MAX);
        double early = 1.0 / points;

        boolean still = overall > 0 && Math.abs(value - last) <= STILL * overall && Math.abs(residual) >= overall / 2;
        lost = still ? lost + 1 : 0;
        last = value;
        if (lost >= LOST_POINTS && age >= SHIFT_AGE_MILLIS) {
            restart(value);
            tail.forgive();
            return Excursion.SETTLED;
        }

        Excursion excursion = settling || age < SHIFT_AGE_MILLIS ? Excursion.NONE : follow(now);
        switch (excursion) {
            case NONE -> {
                while (waiting(0) > 0) {
                    adoptFirst(levelRate, pace);
                }
                level += Math.max(levelRate, early) * clipped;
                adopt(bin, weekBin, 1, clipped, Math.abs(clipped), pace, early);
                tail.learn(Math.abs(judged), memory);
            }
            case LASTS -> {
                if (waiting(1) > 0 && (int) store[slot(1)] != bin) {
                    adoptFirst(levelRate, pace);
                }
                boolean first = waiting(0) == 0 || (waiting(1) == 0 && (int) store[slot(0)] == bin);
                await(first ? 0 : 1, clipped);
                tail.defer(Math.abs(judged), memory);
            }
            case SETTLED -> {
                clearWaiting();
                tail.forgive();
            }
        }
        return excursion;
    }

    private Excursion follow(long now) {
        boolean away = Math.abs(residual) > SHIFTED * Math.max(width, overall);
        if (!away || (shiftPoints > 0 && residual > 0 != shift > 0)) {
            shiftPoints = 0;
            shift = 0;
            return Excursion.NONE;
        }
        if (shiftPoints == 0) {
            shiftSince = now;
        }
        shiftPoints++;
        shift += (residual - shift) / Math.min(shiftPoints, 8);
        if (shiftPoints >= SHIFT_POINTS && now - shiftSince >= SHIFT_MILLIS) {
            level += shift;
            shiftPoints = 0;
            shift = 0;
            return Excursion.SETTLED;
        }
        return shiftPoints > 1 ? Excursion.LASTS : Excursion.NONE;
    }

    /** Learns what happened in a bin: so many points with this mean residual and mean magnitude, clipped. */
    private void adopt(int at, int weekAt, int times, double mean, double magnitude, double pace, double early) {
        visits[at] = (short) Math.min(visits[at] + times, VISITS_MAX);
        double rate = repeated(Math.max(1.0 / visits[at], pace * BIN_RATE), times);
        store[at] += (float) (rate * mean);
        store[bins + at] += (float) (rate * (magnitude - store[bins + at]));
        overall += repeated(Math.max(pace * spreadRate * 1e-3, early), times) * (magnitude - overall);
        double weekRate = pace * WEEK_RATE;
        if (days == 7) {
            weekVisits[weekAt] = (short) Math.min(weekVisits[weekAt] + times, VISITS_MAX);
            weekRate = Math.max(weekRate, 1.0 / (WEEK_DOUBT + weekVisits[weekAt]));
        }
        store[2 * bins + weekAt] += (float) (repeated(weekRate, times) * mean);
    }

    private static double repeated(double rate, int times) {
        return times == 1 ? rate : 1 - Math.pow(1 - Math.min(rate, 1), times);
    }

    private int slot(int index) {
        return store.length - (WAITING_SLOTS - index) * WAITING_SIZE;
    }

    /** Points of an excursion that wait in a slot: the first holds the older bin. */
    private int waiting(int index) {
        return (int) store[slot(index) + 2];
    }

    private void await(int index, double clipped) {
        int at = slot(index);
        store[at] = bin;
        store[at + 1] = weekBin;
        store[at + 2]++;
        store[at + 3] += (float) clipped;
        store[at + 4] += (float) Math.abs(clipped);
    }

    /** An excursion ended, or is too long to keep apart: what it brought belongs to the series. */
    private void adoptFirst(double levelRate, double pace) {
        int at = slot(0);
        int times = waiting(0);
        double mean = store[at + 3] / times;
        level += repeated(levelRate, times) * mean;
        adopt((int) store[at], (int) store[at + 1], times, mean, store[at + 4] / times, pace, 0);
        System.arraycopy(store, slot(1), store, at, WAITING_SIZE);
        Arrays.fill(store, slot(1), store.length, 0);
    }

    private void clearWaiting() {
        Arrays.fill(store, slot(0), store.length, 0);
    }

    /** The scale itself was wrong, as after an absurd first value: begin again. */
    private void restart(double value) {
        level = value;
        overall = 0;
        points = 0;
        lost = 0;
        shiftPoints = 0;
        shift = 0;
        Arrays.fill(store, 0);
        Arrays.fill(visits, (short) 0);
        Arrays.fill(weekVisits, (short) 0);
    }

    /** What one overall spread means in the bin judged last, in units of the series. */
    double unit() {
        return overall > 0 ? width / overall : 1;
    }

    /** What was expected of the value judged last, in units of the series. */
    double expected(double value) {
        return value - residual;
    }

    /** How far from it about this share of the values stays, in units of the series. */
    double range(double share) {
        return tail.quantile(share) * unit();
    }

    /** Whether the time of day or week, and not the level alone, made the expectation. */
    boolean seasonMatters() {
        return Math.abs(store[bin] + store[2 * bins + weekBin]) > overall;
    }

    void write(ByteBuffer out) {
        out.put(spreadRate);
        for (float value : store) {
            out.putFloat(value);
        }
        for (short count : visits) {
            out.putShort(count);
        }
        for (short count : weekVisits) {
            out.putShort(count);
        }
        out.putDouble(level).putDouble(overall).putDouble(last).putDouble(shift);
        out.putLong(shiftSince).putInt(shiftPoints).putInt(points).putInt(lost);
        tail.write(out);
    }

    /** What {@link #write} wrote, or version 2, or version 1 before the visits of the week were counted. */
    SeasonalLevel read(ByteBuffer in, byte version) {
        spreadRate = version < 3 ? SPREAD_RATE_BEFORE_3 : in.get();
        for (int i = 0; i < store.length; i++) {
            store[i] = in.getFloat();
        }
        for (int i = 0; i < visits.length; i++) {
            visits[i] = in.getShort();
        }
        for (int i = 0; i < weekVisits.length; i++) {
            weekVisits[i] = version == 1 ? VISITS_MAX : in.getShort();
        }
        level = in.getDouble();
        overall = in.getDouble();
        last = in.getDouble();
        shift = in.getDouble();
        shiftSince = in.getLong();
        shiftPoints = in.getInt();
        points = in.getInt();
        lost = in.getInt();
        tail.read(in);
        return this;
    }
}
