package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts categories, of which there may be millions, into a few cells in a fixed order: each frequent one its own, then the
 * others that were seen, scattered by hash, then those never seen, then the missing ones. Immutable. 24 names and at most
 * 16 KiB of a Bloom filter (1970, doi:10.1145/362686.362692) that remembers which rare ones were seen.
 *
 * <p>Made of rows that the urn does not hold: so the order of cells is no function of the rows that are ranked.
 */
final class CategoryCells {
    private static final int MOST_NAMED = 24;
    private static final double NAMED_SHARE = 0.005;
    private static final int NAMED_ROWS = 2;
    private static final int SCATTERED = 4; // cells of rare categories when these are many rows
    private static final double SCATTER_SHARE = 0.2;
    private static final int BITS_EACH = 10;
    private static final int MOST_BITS = 1 << 17;

    private final List<String> named;
    private final Map<String, Integer> cellOf;
    private final int scattered;
    private final long[] seen; // Bloom filter, its length is a power of two
    private final double rows; // that gave the structure, and half a row for each cell
    private final double[] shares; // of all cells, above 0, their sum is 1

    private CategoryCells(List<String> named, int scattered, long[] seen, double rows, double[] shares) {
        this.named = List.copyOf(named);
        this.scattered = scattered;
        this.seen = seen;
        this.rows = rows;
        this.shares = shares;
        Map<String, Integer> cells = new HashMap<>();
        for (int k = 0; k < named.size(); k++) {
            cells.put(named.get(k), k);
        }
        this.cellOf = Map.copyOf(cells);
    }

    /** Takes the rows that give the structure; an empty text is a missing value. */
    static CategoryCells of(Iterable<String> rows) {
        Map<String, Integer> counts = new HashMap<>();
        long all = 0;
        long missing = 0;
        for (String row : rows) {
            all++;
            if (row.isEmpty()) {
                missing++;
            } else {
                counts.merge(row, 1, Integer::sum);
            }
        }
        long enough = Math.max(NAMED_ROWS, (long) Math.ceil(NAMED_SHARE * all));
        List<String> named = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= enough)
                .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_NAMED)
                .map(Map.Entry::getKey)
                .toList();
        List<Double> weights = new ArrayList<>();
        for (String name : named) {
            weights.add(counts.getOrDefault(name, 0) + 0.5);
        }
        named.forEach(counts::remove);
        long rest = counts.values().stream().mapToLong(Integer::intValue).sum();
        long once = counts.values().stream().filter(count -> count == 1).count();
        int scattered = rest > SCATTER_SHARE * all ? SCATTERED : 1;
        long[] seen = new long
                [Math.clamp(
                        Long.highestOneBit(Math.max(1, (long) counts.size() * BITS_EACH)) * 2 / 64, 1, MOST_BITS / 64)];
        CategoryCells structure = new CategoryCells(named, scattered, seen, 0, new double[0]);
        for (String name : counts.keySet()) {
            structure.remember(Hash.of(name));
        }
        // Good and Turing: those seen once weigh as those never seen
        for (int k = 0; k < scattered; k++) {
            weights.add((rest - once) / (double) scattered + 0.5);
        }
        weights.add(once + 0.5);
        weights.add(missing + 0.5);
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        double[] shares = weights.stream().mapToDouble(weight -> weight / sum).toArray();
        return new CategoryCells(named, scattered, seen, sum, shares);
    }

    /** The cell of a category, from 0. */
    int cell(String category) {
        if (category.isEmpty()) {
            return named.size() + scattered + 1;
        }
        Integer cell = cellOf.get(category);
        if (cell != null) {
            return cell;
        }
        long hash = Hash.of(category);
        return remembers(hash) ? named.size() + (int) ((hash >>> 32) % scattered) : named.size() + scattered;
    }

    double[] shares() {
        return shares;
    }

    /** What the rows that gave the structure say of each cell. */
    ShareGuess[] guesses() {
        return Arrays.stream(shares)
                .mapToObj(share -> new ShareGuess(share * rows, rows))
                .toArray(ShareGuess[]::new);
    }

    boolean same(CategoryCells other) {
        return named.equals(other.named) && scattered == other.scattered && Arrays.equals(seen, other.seen);
    }

    private void remember(long hash) {
        set(first(hash));
        set(second(hash));
    }

    private boolean remembers(long hash) {
        return get(first(hash)) && get(second(hash));
    }

    private int first(long hash) {
        return (int) (hash & (seen.length * 64L - 1));
    }

    private int second(long hash) {
        return (int) (Lots.mix(hash + 1) & (seen.length * 64L - 1));
    }

    private void set(int bit) {
        seen[bit >>> 6] |= 1L << bit;
    }

    private boolean get(int bit) {
        return (seen[bit >>> 6] & 1L << bit) != 0;
    }

    int bytes() {
        int names = 4;
        for (String name : named) {
            names += Snapshots.textBytes(name);
        }
        return names + 4 + 4 + 8 + 8 * seen.length + 8 * shares.length;
    }

    void write(ByteBuffer out) {
        out.putInt(named.size());
        named.forEach(name -> Snapshots.putText(out, name));
        out.putInt(scattered).putInt(seen.length);
        for (long word : seen) {
            out.putLong(word);
        }
        out.putDouble(rows);
        Snapshots.putDoubles(out, shares);
    }

    static CategoryCells read(ByteBuffer in) {
        int names = Snapshots.length(in, 4);
        List<String> named = new ArrayList<>(names);
        for (int k = 0; k < names; k++) {
            named.add(Snapshots.text(in));
        }
        int scattered = in.getInt();
        if (scattered != 1 && scattered != SCATTERED) {
            throw new IllegalArgumentException(scattered + " cells of rare categories");
        }
        long[] seen = new long[Snapshots.length(in, 8)];
        if (Integer.bitCount(seen.length) != 1) {
            throw new IllegalArgumentException("a filter of " + seen.length + " words");
        }
        for (int i = 0; i < seen.length; i++) {
            seen[i] = in.getLong();
        }
        double rows = in.getDouble();
        double[] shares = new double[names + scattered + 2];
        Snapshots.doubles(in, shares);
        return new CategoryCells(named, scattered, seen, rows, shares);
    }
}
