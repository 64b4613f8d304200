package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.detect.SeasonalLevel.Excursion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one series looks like at a point: several views each say how rare the point is among their own past; the rarest
 * counts. Views other than the seasonal one pay some decades for being many. Not thread safe.
 *
 * <p>The light tier has one seasonal model and the drift. The rich tier takes the mean surprise of three seasonal models
 * with bins of one, two and three hours, which evens out the luck of where a bin ends, excuses what was the same in both
 * weeks before, and adds the novelty of short and long stretches and the calm.
 */
final class SeriesViews {
    static final byte LIGHT = 1;
    static final byte RICH = 2;

    private static final double HANDICAP = 0.5;
    private static final byte SPREAD_RATE_RICH = 2; // in thousandths a point
    private static final byte SPREAD_RATE_LIGHT = 4; // one model has no others to make up for a stale spread
    private static final double MEMORY_POINTS = 4000;
    private static final double MEMORY_WEEKS = 2;
    private static final double HOUR = 3_600_000;
    private static final double LIMIT = 1e150; // squares of larger values overflow: they are no evidence
    private static final double RANGE_SHARE = 0.99;
    private static final long DAY = 86_400_000;

    private final @Nullable CounterRate counter; // of a counter only
    private final SeasonalLevel[] seasons;
    private final Drift drift = new Drift();
    private final Tail driftTail = new Tail();
    private final @Nullable ShapeViews shapes; // of the rich tier

    // about the point seen last, not part of the state
    private double value = Double.NaN;
    private double surprise;
    private byte side; // its sign
    private boolean settled;
    private Component component = Component.NONE;

    SeriesViews(byte tier, DetectorConfig.SeriesKind kind) {
        counter = kind == DetectorConfig.SeriesKind.COUNTER ? new CounterRate() : null;
        boolean rich = tier == RICH;
        seasons = rich
                ? new SeasonalLevel[] {
                    new SeasonalLevel(12, 7, 48 * HOUR, SPREAD_RATE_RICH),
                    new SeasonalLevel(24, 7, 24 * HOUR, SPREAD_RATE_RICH),
                    new SeasonalLevel(8, 7, 96 * HOUR, SPREAD_RATE_RICH)
                }
                : new SeasonalLevel[] {new SeasonalLevel(12, 2, 48 * HOUR, SPREAD_RATE_LIGHT)};
        shapes = rich ? new ShapeViews() : null;
    }

    byte tier() {
        return shapes == null ? LIGHT : RICH;
    }

    /** Points after which something counts 1/e of what is new. */
    static double memory(Cadence cadence) {
        return Math.max(MEMORY_POINTS, MEMORY_WEEKS * cadence.pointsPerWeek());
    }

    /**
     * Judges the value of the cadence's latest point by what came before it, then learns it; false when the value is no
     * evidence, and then nothing was learned. On a holiday the week's profile is that of a Sunday.
     */
    boolean see(Cadence cadence, double given, boolean holiday) {
        CounterRate rates = counter;
        value = rates != null ? rates.update(given, cadence.step()) : given;
        surprise = 0;
        side = 0;
        settled = false;
        component = Component.NONE;
        if (!(Math.abs(value) <= LIMIT)) {
            return false;
        }
        double memory = memory(cadence);
        long now = cadence.now();
        long clock = holiday ? sunday(now) : now;

        ShapeViews rich = shapes;
        double known = rich != null ? rich.fromWeeksAgo(clock, value) : Double.NaN;
        double total = 0;
        double balance = 0;
        Excursion excursion = Excursion.NONE;
        for (int i = 0; i < seasons.length; i++) {
            double z = seasons[i].judge(clock, value, known);
            total += seasons[i].surprise(z);
            balance += Math.signum(z);
            Excursion here = seasons[i].learn(now, cadence.age(), cadence.step(), value, z, memory);
            excursion = i == 0 ? here : excursion;
        }
        side = (byte) Math.signum(balance);
        surprise = total / seasons.length;
        settled = excursion == Excursion.SETTLED;
        component = seasons[0].seasonMatters() ? Component.SEASON : Component.LEVEL;

        double drifted = drift.update(value);
        if (settled) {
            drift.settle();
        }
        consider(driftTail.surprise(Math.abs(drifted)) - HANDICAP, drifted, Component.CHANGE);
        driftTail.learn(Math.abs(drifted), memory);
        if (rich != null) {
            rich.see(value, balance, memory);
            consider(rich.surprise(), rich.side(), rich.component());
        }
        return true;
    }

    private void consider(double decades, double sign, Component what) {
        if (decades > surprise) {
            surprise = decades;
            side = (byte) Math.signum(sign);
            component = what;
        }
    }

    /** The same time of day on the Sunday of that week. */
    private static long sunday(long millis) {
        int weekday = Math.floorMod(Math.floorDiv(millis, DAY) + 3, 7); // 0 is Monday
        return millis + (6 - weekday) * DAY;
    }

    /** The value in the unit that is judged: a counter's rate, NaN when there is none. */
    double value() {
        return value;
    }

    /** Minus log10 of the probability of the rarest view, less its handicap; may be negative. */
    double surprise() {
        return surprise;
    }

    /** Which side of the expected range the value is on. */
    Direction side() {
        return side < 0 ? Direction.BELOW : Direction.ABOVE;
    }

    /** The rarest view. */
    Component component() {
        return component;
    }

    /** Whether this point made a lasting shift the new level. */
    boolean settled() {
        return settled;
    }

    /** Lower end of the range that was expected, in the unit of {@link #value}. */
    double expectedLow() {
        return seasons[0].expected(value) - seasons[0].range(RANGE_SHARE);
    }

    /** Upper end of it. */
    double expectedHigh() {
        return seasons[0].expected(value) + seasons[0].range(RANGE_SHARE);
    }

    void write(ByteBuffer out) {
        CounterRate rates = counter;
        if (rates != null) {
            rates.write(out);
        }
        for (SeasonalLevel season : seasons) {
            season.write(out);
        }
        drift.write(out);
        driftTail.write(out);
        ShapeViews rich = shapes;
        if (rich != null) {
            rich.write(out);
        }
    }

    /** What {@link #write} wrote in this version or an earlier one. */
    SeriesViews read(ByteBuffer in, byte version) {
        CounterRate rates = counter;
        if (rates != null) {
            rates.read(in);
        }
        for (SeasonalLevel season : seasons) {
            season.read(in, version);
        }
        drift.read(in);
        driftTail.read(in);
        ShapeViews rich = shapes;
        if (rich != null) {
            rich.read(in, version);
        }
        return this;
    }
}
