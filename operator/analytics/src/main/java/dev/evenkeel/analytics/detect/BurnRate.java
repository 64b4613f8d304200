package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.detect.SloConfig.Rule;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Watches how fast an error budget burns, over several pairs of a long and a short window (Google SRE Workbook, 2018, chapter
 * 5: multiwindow, multi-burn-rate alerts). Not thread safe; one thread at a time. Total: what is not a count, or comes late,
 * is no evidence. About 1 KiB a window; {@code 61 x 2 x rules} additions an update.
 *
 * <p>A short window that holds less than an event's worth of budget says nothing alone: both windows must agree, and before
 * the long one is full it speaks for what is there.
 */
public final class BurnRate {
    private static final byte KIND = 16;
    private static final byte VERSION = 1;

    private final SloConfig config;
    private final SlidingSum[] longSums;
    private final SlidingSum[] shortSums;
    private long now = Long.MIN_VALUE;
    private Severity severity = Severity.NONE;
    private long since = -1;

    public BurnRate(SloConfig config) {
        this.config = config;
        int rules = config.rules().size();
        longSums = new SlidingSum[rules];
        shortSums = new SlidingSum[rules];
        for (int i = 0; i < rules; i++) {
            longSums[i] = new SlidingSum(config.rules().get(i).longWindow().toMillis());
            shortSums[i] = new SlidingSum(config.rules().get(i).shortWindow().toMillis());
        }
    }

    /**
     * Takes in what happened since the update before. Counters are differenced, and their resets mended, by the caller.
     *
     * @param epochMillis the time now; one that does not rise is taken as the one before
     * @param badEvents how many failed, in [0, allEvents]
     * @param allEvents how many there were, >= 0 and finite
     */
    public BurnFinding update(long epochMillis, double badEvents, double allEvents) {
        now = Math.clamp(epochMillis, now, Long.MAX_VALUE / 2);
        boolean evidence = allEvents > 0 && allEvents < 1e300 && badEvents >= 0 && badEvents <= allEvents;
        for (int i = 0; i < longSums.length; i++) {
            longSums[i].add(now, evidence ? badEvents : 0, evidence ? allEvents : 0);
            shortSums[i].add(now, evidence ? badEvents : 0, evidence ? allEvents : 0);
        }
        double allowed = 1 - config.objective();
        int held = -1;
        for (int i = 0; i < longSums.length; i++) {
            Rule rule = config.rules().get(i);
            boolean holds = longSums[i].badShare(now) >= rule.burnRate() * allowed
                    && shortSums[i].badShare(now) >= rule.burnRate() * allowed;
            boolean worse = held < 0
                    || rule.severity().compareTo(config.rules().get(held).severity()) > 0;
            held = holds && worse ? i : held;
        }
        Severity before = severity;
        severity = held < 0 ? Severity.NONE : config.rules().get(held).severity();
        since = severity == Severity.NONE ? -1 : before == Severity.NONE ? now : since;
        int shown = Math.max(held, 0);
        return new BurnFinding(
                severity.compareTo(before) > 0,
                severity,
                held < 0 ? Optional.empty() : Optional.of(config.rules().get(held)),
                longSums[shown].badShare(now) / allowed,
                shortSums[shown].badShare(now) / allowed,
                since);
    }

    /** The state now, immutable; the configuration is not part of it. */
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(32 + longSums.length * (1 << 11));
        out.put(KIND).put(VERSION).put((byte) longSums.length);
        for (int i = 0; i < longSums.length; i++) {
            longSums[i].write(out);
            shortSums[i].write(out);
        }
        out.putLong(now).put(severity.code()).putLong(since);
        return DetectorSnapshot.of(out);
    }

    /**
     * Goes on where the snapshot was taken, with the same windows.
     *
     * @throws IllegalArgumentException when the bytes are no such snapshot, or of another number of rules
     */
    public static BurnRate restore(SloConfig config, DetectorSnapshot snapshot) {
        BurnRate restored = new BurnRate(config);
        ByteBuffer in = ByteBuffer.wrap(snapshot.toBytes());
        try {
            byte kind = in.get();
            byte version = in.get();
            byte rules = in.get();
            if (kind != KIND || version != VERSION || rules != restored.longSums.length) {
                throw new IllegalArgumentException("snapshot of kind " + kind + ", version " + version + " with "
                        + rules + " rules does not fit: start anew");
            }
            for (int i = 0; i < rules; i++) {
                restored.longSums[i].read(in);
                restored.shortSums[i].read(in);
            }
            restored.now = in.getLong();
            restored.severity = Severity.of(in.get());
            restored.since = in.getLong();
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "snapshot ends after " + snapshot.size() + " bytes: it is cut", tooShort);
        }
        return restored;
    }
}
