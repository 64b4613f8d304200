package dev.evenkeel.analytics.drift;

import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.datasketches.common.ArrayOfStringsSerDe;
import org.apache.datasketches.common.SketchesException;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;

/**
 * A window of a column of categories, of which there may be millions. How many distinct ones is told by HyperLogLog (Flajolet
 * et al. 2007) within about 2%, which are frequent by a frequent-items sketch (Anderson et al. 2017,
 * doi:10.1145/3131365.3131407). Names longer than {@value #LONGEST} characters are cut in the list of frequent ones.
 */
public final class CategoricalWindow implements WindowSketch {
    private static final byte VERSION = 1;
    private static final int LOG_HLL_SIZE = 11;
    private static final int ITEMS_SIZE = 256;
    private static final int LONGEST = 64;

    private final CategoricalBaseline baseline;
    final long[] places; // on the baseline's cells
    private final Lots lots;
    private final HllUnion distinct;
    private final FrequentItemsSketch<String> frequent;
    private long rows;
    private long missing;

    private CategoricalWindow(
            CategoricalBaseline baseline, Lots lots, HllUnion distinct, FrequentItemsSketch<String> frequent) {
        this.baseline = baseline;
        this.lots = lots;
        this.distinct = distinct;
        this.frequent = frequent;
        places = new long[baseline.places.gaps()];
    }

    CategoricalWindow(CategoricalBaseline baseline, long seed) {
        this(baseline, Lots.forStream(seed), new HllUnion(LOG_HLL_SIZE), new FrequentItemsSketch<>(ITEMS_SIZE));
    }

    /** Takes a row; an empty text is a missing value. */
    public void add(String category) {
        rows++;
        places[baseline.places.gap(baseline.categories.cell(category), lots.next())]++;
        if (category.isEmpty()) {
            missing++;
            return;
        }
        distinct.update(Hash.of(category));
        frequent.update(category.length() > LONGEST ? category.substring(0, LONGEST) : category);
    }

    /**
     * Takes the rows of another window, which stays as it is.
     *
     * @throws IllegalArgumentException when the other one was made for another baseline
     */
    public void merge(CategoricalWindow other) {
        if (!baseline.sameCells(other.baseline)) {
            throw new IllegalArgumentException("windows of two baselines do not merge");
        }
        for (int k = 0; k < places.length; k++) {
            places[k] += other.places[k];
        }
        rows += other.rows;
        missing += other.missing;
        distinct.update(other.distinct.getResult());
        frequent.merge(other.frequent);
    }

    CategoricalBaseline baseline() {
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

    /** About how many categories there are. */
    public double distinct() {
        return distinct.isEmpty() ? 0 : distinct.getEstimate();
    }

    /** The most frequent categories with about their rows, most first, at most {@code most}. */
    public Map<String, Long> frequent(int most) {
        Map<String, Long> found = new LinkedHashMap<>();
        Arrays.stream(frequent.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES))
                .sorted((a, b) -> a.getEstimate() != b.getEstimate()
                        ? Long.compare(b.getEstimate(), a.getEstimate())
                        : a.getItem().compareTo(b.getItem()))
                .limit(most)
                .forEach(row -> found.put(row.getItem(), row.getEstimate()));
        return found;
    }

    @Override
    public byte[] toBytes() {
        byte[] hll = distinct.getResult().toCompactByteArray();
        byte[] items = frequent.toByteArray(new ArrayOfStringsSerDe());
        ByteBuffer out = ByteBuffer.allocate(1 + 24 + 8 * places.length + 8 + hll.length + items.length);
        out.put(VERSION).putLong(rows).putLong(missing).putLong(lots.state());
        Snapshots.putLongs(out, places);
        out.putInt(hll.length).put(hll).put(items);
        return Arrays.copyOf(out.array(), out.position());
    }

    static CategoricalWindow read(CategoricalBaseline baseline, byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Snapshots.version(in, VERSION);
            long rows = in.getLong();
            long missing = in.getLong();
            Lots lots = new Lots(in.getLong());
            long[] places = new long[baseline.places.gaps()];
            if (missing < 0 || missing > rows || Snapshots.counts(in, places) != rows) {
                throw new IllegalArgumentException("a window's counts do not add up to its " + rows + " rows");
            }
            byte[] hll = new byte[Snapshots.length(in, 1)];
            in.get(hll);
            byte[] items = new byte[in.remaining()];
            in.get(items);
            HllUnion distinct = new HllUnion(LOG_HLL_SIZE);
            distinct.update(HllSketch.heapify(MemorySegment.ofArray(hll)));
            CategoricalWindow window = new CategoricalWindow(
                    baseline,
                    lots,
                    distinct,
                    FrequentItemsSketch.getInstance(MemorySegment.ofArray(items), new ArrayOfStringsSerDe()));
            System.arraycopy(places, 0, window.places, 0, places.length);
            window.rows = rows;
            window.missing = missing;
            return window;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | SketchesException damaged) {
            throw new IllegalArgumentException("a window of " + bytes.length + " bytes is damaged", damaged);
        }
    }
}
