package dev.evenkeel.analytics.drift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Judges one column by windows: the operator's side, which sees the merged sketches of all servers and no row. Not thread
 * safe. A step of the configuration is a window, of any number of rows, also none; the chance of a breach within
 * {@link DriftConfig#horizon} windows is at most alpha. The effect is that of the latest window. Once breached it stays so.
 */
public final class WindowDrift {
    private static final byte VERSION = 1;
    private static final double SHARE_OF_MISSING = 0.2;

    private final ColumnBaseline baseline;
    private final DriftConfig config;
    private final WindowTrack[] tracks; // of values and missing marks, or of categories
    private final double[] shares; // of alpha
    private Alarm alarm = new Alarm();

    /** Before the first window. */
    public WindowDrift(ColumnBaseline baseline, DriftConfig config) {
        this.baseline = baseline;
        this.config = config;
        switch (baseline) {
            case NumericBaseline numeric -> {
                tracks = new WindowTrack[] {
                    new WindowTrack(numeric.values, ShapeBets.INSTANCE),
                    new WindowTrack(numeric.marks, OddsBets.onTops(numeric.missing))
                };
                shares = new double[] {1 - SHARE_OF_MISSING, SHARE_OF_MISSING};
            }
            case CategoricalBaseline categorical -> {
                tracks = new WindowTrack[] {
                    new WindowTrack(categorical.places, OddsBets.onCells(categorical.categories.shares()))
                };
                shares = new double[] {1};
            }
        }
    }

    /**
     * Judges the next window.
     *
     * @throws IllegalArgumentException when the window was made for another baseline
     */
    public DriftFinding update(WindowSketch window) {
        long[][] counts = switch (window) {
            case NumericWindow numeric
            when baseline instanceof NumericBaseline own && own.sameCells(numeric.baseline()) ->
                new long[][] {numeric.values, numeric.marks};
            case CategoricalWindow categorical
            when baseline instanceof CategoricalBaseline own && own.sameCells(categorical.baseline()) ->
                new long[][] {categorical.places};
            default -> throw new IllegalArgumentException("the window was made for another baseline");
        };
        long step = alarm.step();
        for (int i = 0; i < tracks.length; i++) {
            tracks[i].update(counts[i], step, config.alpha() / tracks.length);
        }
        if (evidence() >= 1 / config.alpha()) {
            alarm.raise(step, tracks[0].distance());
        }
        return finding();
    }

    /** Evidence against the reference: the chance that it ever reaches x within the horizon is at most 1 / x. */
    public double evidence() {
        double greatest = 0;
        for (int i = 0; i < tracks.length; i++) {
            greatest = Math.max(greatest, shares[i] * tracks[i].capital());
        }
        return greatest / config.horizon();
    }

    /** What is known now. */
    public DriftFinding finding() {
        Distance distance = tracks[0].distance();
        for (WindowTrack track : tracks) {
            Distance other = track.distance();
            if (other.value() > distance.value() && other.high() > distance.high()) {
                distance = other;
            }
        }
        return alarm.finding(config, evidence(), distance, baseline.rows());
    }

    /** The state, without baseline and configuration. */
    public byte[] toBytes() {
        int size = 1 + Alarm.BYTES;
        for (WindowTrack track : tracks) {
            size += track.bytes();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(VERSION);
        alarm.write(out);
        for (WindowTrack track : tracks) {
            track.write(out);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Goes on where {@link #toBytes} left off, bit by bit, with the same baseline.
     *
     * @throws IllegalArgumentException when the bytes are no such state, or of a version newer than this library
     */
    public static WindowDrift fromBytes(ColumnBaseline baseline, DriftConfig config, byte[] bytes) {
        WindowDrift drift = new WindowDrift(baseline, config);
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Snapshots.version(in, VERSION);
            drift.alarm = Alarm.read(in);
            for (WindowTrack track : drift.tracks) {
                track.read(in);
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many for this baseline");
            }
            return drift;
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException("a state of " + bytes.length + " bytes is cut", tooShort);
        }
    }
}
