package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a column of categories looked like. Immutable; 4 to 20 KiB for any number of categories. An empty text is a missing
 * value. Any number of rows will do, even none, with which nothing is found.
 */
public final class CategoricalBaseline implements ColumnBaseline {
    private static final int STRUCTURE_EVERY = 3; // each third row gives the cells, the others are ranked
    private static final int MOST_STRUCTURE = 100_000;

    final CategoryCells categories;
    final RankCells places; // of the other rows in the order of cells
    private final long rows;

    private CategoricalBaseline(CategoryCells categories, RankCells places, long rows) {
        this.categories = categories;
        this.places = places;
        this.rows = rows;
    }

    /** Takes the rows of the reference; {@code seed} is that of the lots that break ties. */
    public static CategoricalBaseline of(List<String> rows, long seed) {
        List<String> structure = new ArrayList<>();
        List<String> ranked = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (i % STRUCTURE_EVERY == 0 && structure.size() < MOST_STRUCTURE) {
                structure.add(rows.get(i));
            } else {
                ranked.add(rows.get(i));
            }
        }
        CategoryCells categories = CategoryCells.of(structure);
        double[] places = ranked.stream().mapToDouble(categories::cell).toArray();
        RankCells cells = RankCells.of(places, OddsBets.ends(categories.shares()), new SplittableRandom(seed));
        return new CategoricalBaseline(categories, cells, rows.size());
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public CategoricalDrift watch(DriftConfig config) {
        return new CategoricalDrift(this, config);
    }

    @Override
    public CategoricalWindow window(long seed) {
        return new CategoricalWindow(this, seed);
    }

    @Override
    public CategoricalWindow window(byte[] bytes) {
        return CategoricalWindow.read(this, bytes);
    }

    boolean sameCells(CategoricalBaseline other) {
        return this == other || (categories.same(other.categories) && places.same(other.places));
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(2 + 8 + categories.bytes() + places.bytes());
        out.put((byte) 1).put(DriftSnapshot.CATEGORICAL).putLong(rows);
        categories.write(out);
        places.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static CategoricalBaseline read(ByteBuffer in) {
        long rows = in.getLong();
        CategoryCells categories = CategoryCells.read(in);
        return new CategoricalBaseline(categories, RankCells.read(in), rows);
    }
}
