package dev.evenkeel.analytics.forecast;

/**
 * Time until one series (memory, disk, quota, pool) reaches a limit. Feed it every sample and ask at any time, for any
 * limit. It follows the floor of the series, so collections (a sawtooth) neither hide nor fake a leak, and it starts
 * anew after a restart.
 *
 * <p>Input: any value, any time. Not-a-number and infinite values, and samples that are not newer than the last one, are
 * ignored; when {@value #LATE_MEANS_CLOCK} samples in a row are late, the clock was set back and the history starts
 * again. A restart is told by {@link #restarted}, or seen where the series is away for more than three samples and comes
 * back much lower, or falls below half of everything seen before.
 *
 * <p>Cost: at most {@value History#CAPACITY} buckets (12 KiB) for any length of history; an update is O(1) and, once
 * full, one scan over the buckets; nothing is allocated. Not thread safe: one series, one thread.
 */
public final class TimeToLimit {

    private static final int LATE_MEANS_CLOCK = 10;

    private final History history;
    private long origin;
    private long lastTime;
    private double last;
    private double interval;
    private int late;
    private double step;
    private double fall;

    /** A forecaster that has seen nothing. */
    public TimeToLimit() {
        history = new History();
        lastTime = Long.MIN_VALUE;
    }

    private TimeToLimit(TimeToLimitSnapshot snapshot) {
        history = History.from(snapshot.buckets());
        origin = snapshot.originEpochMillis();
        lastTime = snapshot.lastEpochMillis();
        last = snapshot.last();
        interval = snapshot.intervalSeconds();
        late = snapshot.late();
        step = snapshot.step();
        fall = snapshot.fall();
    }

    /** Takes in one sample. Never throws. */
    public void update(long epochMillis, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (history.size == 0) {
            begin(epochMillis);
        } else if (epochMillis <= lastTime) {
            if (++late < LATE_MEANS_CLOCK) {
                return;
            }
            begin(epochMillis);
        } else {
            double gap = seconds(epochMillis) - seconds(lastTime);
            if (looksRestarted(gap, value)) {
                begin(epochMillis);
            } else {
                interval = interval == 0 ? gap : interval + Math.min(0.1 * (gap - interval), interval);
            }
        }
        late = 0;
        boolean fell = history.size > 0 && fell(last - value);
        lastTime = epochMillis;
        last = value;
        history.add(seconds(epochMillis), value, fell);
    }

    /** Whether a drop between two samples is a collection: much larger than the steps are, and not small for a fall. */
    private boolean fell(double drop) {
        double size = Math.abs(drop);
        if (history.count() >= 8 && drop > 5 * step && step > 0 && drop > 0.3 * fall) {
            fall = Math.max(drop, 0.9 * fall);
            return true;
        }
        double weight = Math.max(0.05, 1.0 / history.count());
        step += weight * ((step > 0 && history.count() > 8 ? Math.min(size, 4 * step) : size) - step);
        return false;
    }

    /** Tells that the process behind the series started again: what came before says nothing about what follows. */
    public void restarted(long epochMillis) {
        begin(epochMillis);
        lastTime = Long.MIN_VALUE;
    }

    /**
     * When the series reaches {@code limit}, as of the last sample. A limit that is not a number or infinite is never
     * reached. Pure: changes nothing. O(capacity).
     */
    public LimitForecast forecast(double limit) {
        return LimitAnalysis.of(history, fall, last, limit, origin);
    }

    /** The whole state. */
    public TimeToLimitSnapshot snapshot() {
        return new TimeToLimitSnapshot(
                TimeToLimitSnapshot.VERSION, origin, lastTime, last, interval, late, step, fall, history.toBuckets());
    }

    /** A forecaster that goes on where the snapshot was taken; one of an unknown version starts cold. */
    public static TimeToLimit restore(TimeToLimitSnapshot snapshot) {
        return snapshot.version() == TimeToLimitSnapshot.VERSION ? new TimeToLimit(snapshot) : new TimeToLimit();
    }

    private void begin(long epochMillis) {
        history.clear();
        origin = epochMillis;
        late = 0;
        step = 0;
        fall = 0;
    }

    private boolean looksRestarted(double gap, double value) {
        boolean away = interval > 0 && gap > 3 * interval;
        if (away && value < 0.7 * last) {
            return true;
        }
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < history.size; i++) {
            lowest = Math.min(lowest, history.min[i]);
        }
        return lowest > 0 && value < 0.5 * lowest;
    }

    private double seconds(long epochMillis) {
        return ((double) epochMillis - (double) origin) / 1000;
    }
}
