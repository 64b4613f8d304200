package dev.evenkeel.analytics.drift;

import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.datasketches.common.SketchesException;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * A window of a numeric column: numbers, predictions, scores, lengths of texts. At most some 7 KiB. Quantiles are those of a KLL
 * sketch (Karnin, Lang and Liberty 2016, doi:10.1109/FOCS.2016.17), with a rank error of about 1.3%.
 */
public final class NumericWindow implements WindowSketch {
    private static final byte VERSION = 1;
    private static final int KLL_SIZE = 200;

    private final NumericBaseline baseline;
    final long[] values; // on the baseline's cells
    final long[] marks;
    private final Lots lots;
    private final KllDoublesSketch quantiles;
    private long rows;
    private long missing;

    private NumericWindow(NumericBaseline baseline, Lots lots, KllDoublesSketch quantiles) {
        this.baseline = baseline;
        this.lots = lots;
        this.quantiles = quantiles;
        values = new long[baseline.values.gaps()];
        marks = new long[baseline.marks.gaps()];
    }

    NumericWindow(NumericBaseline baseline, long seed) {
        this(baseline, Lots.forStream(seed), KllDoublesSketch.newHeapInstance(KLL_SIZE));
    }

    /** Takes a row; NaN is a missing value. */
    public void add(double value) {
        rows++;
        boolean absent = Double.isNaN(value);
        marks[baseline.marks.gap(absent ? 1 : 0, lots.next())]++;
        if (absent) {
            missing++;
            return;
        }
        values[baseline.values.gap(value + 0.0, lots.next())]++;
        quantiles.update(value);
    }

    /**
     * Takes the rows of another window, which stays as it is.
     *
     * @throws IllegalArgumentException when the other one was made for another baseline
     */
    public void merge(NumericWindow other) {
        if (!baseline.sameCells(other.baseline)) {
            throw new IllegalArgumentException("windows of two baselines do not merge");
        }
        for (int k = 0; k < values.length; k++) {
            values[k] += other.values[k];
        }
        for (int k = 0; k < marks.length; k++) {
            marks[k] += other.marks[k];
        }
        rows += other.rows;
        missing += other.missing;
        if (!other.quantiles.isEmpty()) {
            quantiles.merge(other.quantiles);
        }
    }

    NumericBaseline baseline() {
        return baseline;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long missing() {
        return missing;
    }

    /** The value that about this share of the values, in [0, 1], does not exceed; 0 when there is none. */
    public double quantile(double share) {
        return quantiles.isEmpty() ? 0 : quantiles.getQuantile(Math.clamp(share, 0, 1));
    }

    @Override
    public byte[] toBytes() {
        byte[] sketch = quantiles.toByteArray();
        ByteBuffer out = ByteBuffer.allocate(1 + 24 + 8 * (values.length + marks.length) + 8 + sketch.length);
        out.put(VERSION).putLong(rows).putLong(missing).putLong(lots.state());
        Snapshots.putLongs(out, values);
        Snapshots.putLongs(out, marks);
        out.put(sketch);
        return Arrays.copyOf(out.array(), out.position());
    }

    static NumericWindow read(NumericBaseline baseline, byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Snapshots.version(in, VERSION);
            long rows = in.getLong();
            long missing = in.getLong();
            Lots lots = new Lots(in.getLong());
            long[] values = new long[baseline.values.gaps()];
            long[] marks = new long[baseline.marks.gaps()];
            long present = Snapshots.counts(in, values);
            long all = Snapshots.counts(in, marks);
            if (missing < 0 || all != rows || present != rows - missing) {
                throw new IllegalArgumentException("a window's counts do not add up to its " + rows + " rows");
            }
            byte[] sketch = new byte[in.remaining()];
            in.get(sketch);
            KllDoublesSketch quantiles = KllDoublesSketch.heapify(MemorySegment.ofArray(sketch));
            NumericWindow window = new NumericWindow(baseline, lots, quantiles);
            System.arraycopy(values, 0, window.values, 0, values.length);
            System.arraycopy(marks, 0, window.marks, 0, marks.length);
            window.rows = rows;
            window.missing = missing;
            return window;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | SketchesException damaged) {
            throw new IllegalArgumentException("a window of " + bytes.length + " bytes is damaged", damaged);
        }
    }
}
