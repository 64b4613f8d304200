package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a series is expected to be: a slowly followed level, plus a daily and a weekly profile in bins of the clock, with a
 * spread for each bin of the day. Not thread safe.
 *
 * <p>People and cron jobs act on full hours, so bins are whole hours with sharp edges, few enough to be known after a day
 * or two. Each step is clipped at {@value #CLIP} spreads (Huber 1964, doi:10.1214/aoms/1177703732), so an anomaly is not
 * learned. When a residual stays on one side, beyond {@value #SHIFTED} spreads, for 90 minutes and {@value #SHIFT_POINTS}
 * points, it was a shift: the level is set anew at once. The model is additive and every quantity but counts scales with
 * the series.
 */
final class SeasonalLevel {
    private static final double CLIP = 5;
    private static final double BIN_RATE = 0.02;
    private static final double SPREAD_RATE = 0.002;
    private static final double SPREAD_FLOOR = 0.1; // of a bin, in overall spreads
    private static final int SETTLING_POINTS = 20;
    private static final double WEEK_RATE = 0.01;
    private static final int WEEK_PRIOR = 100; // points that a bin of the week starts with, at no difference
    private static final int VISITS_MAX = 20_000;
    private static final double PACE_MILLIS = 300_000; // the rates of bins hold for points this far apart or more
    private static final double SHIFTED = 6;
    private static final int SHIFT_POINTS = 18;
    private static final long SHIFT_MILLIS = 90 * 60_000;
    private static final long SHIFT_AGE_MILLIS = 2 * 86_400_000L; // before, a shift may be an unknown season
    private static final double STEP_MAX_MILLIS = 3_600_000;
    private static final int LOST_POINTS = 50;
    private static final double STILL = 1e-3;
    private static final long DAY = 86_400_000;

    private final int bins; // of a day
    private final int days; // kinds of days: 7, or 2 for workdays and weekends
    private final double halfLifeMillis;
    private final float[] profile; // [bins]
    private final float[] spread; // [bins]
    private final short[] visits; // [bins], points
    private final float[] week; // [days x bins]
    private final short[] weekVisits; // [days x bins]
    private double level;
    private double overall; // spread of all bins
    private int points; // at most a million
    private double last;
    private double shift; // mean residual of the excursion under way
    private int shiftPoints;
    private long shiftSince;
    private int lost; // points in a row that stand still far from what is expected

    private final Waiting[] waiting = {new Waiting(), new Waiting()}; // of the excursion under way, oldest first

    // about the latest point, not part of the state
    private int bin;
    private int weekBin;
    private double residual;
    private double width;
    private double lastStep = Double.NaN; // step whose rate is known
    private double lastRate;

    SeasonalLevel(int bins, int days, double halfLifeMillis) {
        this.bins = bins;
        this.days = days;
        this.halfLifeMillis = halfLifeMillis;
        this.profile = new float[bins];
        this.spread = new float[bins];
        this.visits = new short[bins];
        this.week = new float[days * bins];
        this.weekVisits = new short[days * bins];
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

    /** Compares a value with what was expected; gives the residual in overall spreads of the bin, sign kept. */
    double judge(long epochMillis, double value) {
        if (points == 0) {
            level = value;
            last = value;
        }
        long inDay = Math.floorMod(epochMillis, DAY);
        bin = (int) (inDay * bins / DAY);
        int weekday = Math.floorMod(Math.floorDiv(epochMillis, DAY) + 3, 7); // 0 is Monday
        weekBin = (days == 7 ? weekday : weekday >= 5 ? 1 : 0) * bins + bin;
        residual = value - level - profile[bin] - week[weekBin];
        width = Math.max(visits[bin] == 0 ? overall : spread[bin], SPREAD_FLOOR * overall);
        return overall > 0 && width > 0 ? residual * (overall / width) : residual;
    }

    /** Learns the value that was judged last. */
    Excursion learn(long now, long age, double stepMillis, double value) {
        double step = Math.min(stepMillis, STEP_MAX_MILLIS);
        if (step != lastStep) {
            lastStep = step;
            lastRate = 1 - Math.exp(-step / halfLifeMillis * 0.6931471805599453);
        }
        boolean settling = points < SETTLING_POINTS;
        double bound = CLIP * Math.max(width, overall);
        double clipped = settling ? residual : Math.clamp(residual, -bound, bound);
        points = Math.min(points + 1, 1_000_000);
        double early = 1.0 / points;

        Excursion excursion = settling || age < SHIFT_AGE_MILLIS ? Excursion.NONE : follow(now);
        double pace = Math.min(1, step / PACE_MILLIS);
        switch (excursion) {
            case NONE -> {
                adoptWaiting(pace);
                level += Math.max(lastRate, early) * clipped;
                adopt(bin, weekBin, 1, clipped, Math.abs(clipped), pace, early);
            }
            case LASTS -> {
                if (waiting[1].points > 0 && waiting[1].bin != bin) {
                    adoptFirst(pace);
                }
                int slot = waiting[0].points == 0 || (waiting[1].points == 0 && waiting[0].bin == bin) ? 0 : 1;
                waiting[slot].add(bin, weekBin, clipped);
            }
            case SETTLED -> {
                waiting[0].clear();
                waiting[1].clear();
            }
        }

        boolean still = Math.abs(value - last) <= STILL * overall && Math.abs(residual) >= overall / 2 && overall > 0;
        lost = still ? lost + 1 : 0;
        last = value;
        if (lost >= LOST_POINTS && age >= SHIFT_AGE_MILLIS) {
            restart(value);
            return Excursion.SETTLED;
        }
        return excursion;
    }

    /** Learns what happened in a bin: so many points with this mean residual and mean magnitude, clipped. */
    private void adopt(int at, int weekAt, int times, double mean, double magnitude, double pace, double early) {
        visits[at] = (short) Math.min(visits[at] + times, VISITS_MAX);
        double rate = repeated(Math.max(1.0 / visits[at], pace * BIN_RATE), times);
        profile[at] += (float) (rate * mean);
        spread[at] += (float) (rate * (magnitude - spread[at]));
        overall += repeated(Math.max(pace * SPREAD_RATE, early), times) * (magnitude - overall);
        weekVisits[weekAt] = (short) Math.min(weekVisits[weekAt] + times, VISITS_MAX);
        double weekRate = Math.max(1 / (weekVisits[weekAt] + WEEK_PRIOR / pace), pace * WEEK_RATE);
        week[weekAt] += (float) (repeated(weekRate, times) * mean);
    }

    private static double repeated(double rate, int times) {
        return times == 1 ? rate : 1 - Math.pow(1 - Math.min(rate, 1), times);
    }

    /** The excursion ended and was no shift: what it brought belongs to the series. */
    private void adoptWaiting(double pace) {
        while (waiting[0].points > 0) {
            adoptFirst(pace);
        }
    }

    private void adoptFirst(double pace) {
        Waiting first = waiting[0];
        double mean = first.sum / first.points;
        level += repeated(lastRate, first.points) * mean;
        adopt(first.bin, first.weekBin, first.points, mean, first.magnitudes / first.points, pace, 0);
        first.clear();
        waiting[0] = waiting[1];
        waiting[1] = first;
    }

    /** Points of an excursion in one bin, not learned yet. */
    private static final class Waiting {
        private int bin;
        private int weekBin;
        private int points;
        private double sum;
        private double magnitudes;

        void add(int at, int weekAt, double residual) {
            bin = at;
            weekBin = weekAt;
            points++;
            sum += residual;
            magnitudes += Math.abs(residual);
        }

        void clear() {
            points = 0;
            sum = 0;
            magnitudes = 0;
        }

        void write(ByteBuffer out) {
            out.putInt(bin).putInt(weekBin).putInt(points).putDouble(sum).putDouble(magnitudes);
        }

        void read(ByteBuffer in) {
            bin = in.getInt();
            weekBin = in.getInt();
            points = in.getInt();
            sum = in.getDouble();
            magnitudes = in.getDouble();
        }
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

    /** The scale itself was wrong, as after an absurd first value: begin again. */
    private void restart(double value) {
        level = value;
        overall = 0;
        points = 0;
        lost = 0;
        shiftPoints = 0;
        shift = 0;
        waiting[0].clear();
        waiting[1].clear();
        Arrays.fill(profile, 0);
        Arrays.fill(spread, 0);
        Arrays.fill(visits, (short) 0);
        Arrays.fill(week, 0);
        Arrays.fill(weekVisits, (short) 0);
    }

    /** What the value judged last was expected to be. */
    double expected(double value) {
        return value - residual;
    }

    /** What one overall spread means in the bin judged last, in units of the series. */
    double unit() {
        return overall > 0 ? width / overall : 1;
    }

    /** Whether the time of day or week, and not the level alone, made the expectation. */
    boolean seasonMatters() {
        return Math.abs(profile[bin] + week[weekBin]) > overall;
    }

    void write(ByteBuffer out) {
        for (int i = 0; i < bins; i++) {
            out.putFloat(profile[i]).putFloat(spread[i]).putShort(visits[i]);
        }
        for (int i = 0; i < week.length; i++) {
            out.putFloat(week[i]).putShort(weekVisits[i]);
        }
        out.putDouble(level).putDouble(overall).putInt(points).putDouble(last);
        out.putDouble(shift).putInt(shiftPoints).putLong(shiftSince).putInt(lost);
        waiting[0].write(out);
        waiting[1].write(out);
    }

    SeasonalLevel read(ByteBuffer in) {
        for (int i = 0; i < bins; i++) {
            profile[i] = in.getFloat();
            spread[i] = in.getFloat();
            visits[i] = in.getShort();
        }
        for (int i = 0; i < week.length; i++) {
            week[i] = in.getFloat();
            weekVisits[i] = in.getShort();
        }
        level = in.getDouble();
        overall = in.getDouble();
        points = in.getInt();
        last = in.getDouble();
        shift = in.getDouble();
        shiftPoints = in.getInt();
        shiftSince = in.getLong();
        lost = in.getInt();
        waiting[0].read(in);
        waiting[1].read(in);
        return this;
    }
}
