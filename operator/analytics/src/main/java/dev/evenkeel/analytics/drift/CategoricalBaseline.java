package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a column of categories looked like. Immutable; 6 to 35 KiB for any number of categories. An empty text is a missing
 * value. Any number of rows will do, even none, with which nothing is found.
 */
public final class CategoricalBaseline implements ColumnBaseline {
    private static final int STRUCTURE_EVERY = 5; // each fifth row gives the cells, the others are ranked
    private static final int MOST_STRUCTURE = 100_000;

    final CategoryCells categories;
    final RankCells places; // of the other rows in the order of cells
    final RankCells[] marks; // [cell] of the same rows: 1 in the cell, else 0
    private final long rows;

    private CategoricalBaseline(CategoryCells categories, RankCells places, RankCells[] marks, long rows) {
        this.categories = categories;
        this.places = places;
        this.marks = marks;
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
        SplittableRandom random = new SplittableRandom(seed);
        RankCells cells = RankCells.of(places, OddsBets.ends(categories.shares()), random);
        ShareGuess[] guesses = categories.guesses();
        RankCells[] marks = new RankCells[guesses.length];
        for (int k = 0; k < marks.length; k++) {
            int cell = k;
            double[] ofCell =
                    Arrays.stream(places).map(place -> place == cell ? 1 : 0).toArray();
            marks[k] = RankCells.ofMarks(ofCell, guesses[k], random);
        }
        return new CategoricalBaseline(categories, cells, marks, rows.size());
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public CategoricalDrift watch(DriftConfig config) {
        return watch(config, 1 / config.alpha());
    }

    /** Watches with another evidence that makes the alarm. */
    CategoricalDrift watch(DriftConfig config, double needed) {
        return new CategoricalDrift(this, config, needed);
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
        int size = 2 + 8 + categories.bytes() + places.bytes();
        for (RankCells cell : marks) {
            size += cell.bytes();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(DriftSnapshot.BASELINE_VERSION).put(DriftSnapshot.CATEGORICAL).putLong(rows);
        categories.write(out);
        places.write(out);
        for (RankCells cell : marks) {
            cell.write(out);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static CategoricalBaseline read(ByteBuffer in) {
        long rows = in.getLong();
        CategoryCells categories = CategoryCells.read(in);
        RankCells places = RankCells.read(in);
        RankCells[] marks = new RankCells[categories.shares().length];
        for (int k = 0; k < marks.length; k++) {
            marks[k] = RankCells.read(in);
        }
        return new CategoricalBaseline(categories, places, marks, rows);
    }
}
