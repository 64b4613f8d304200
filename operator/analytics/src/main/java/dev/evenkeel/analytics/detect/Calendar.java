package dev.evenkeel.analytics.detect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What people know about times beforehand, or tell afterwards: deploys, holidays, maintenance. Immutable; a later calendar
 * may replace an earlier one at any time. {@link #at} is logarithmic in its entries while they do not overlap much.
 */
public final class Calendar {
    /** A calendar that knows of nothing. */
    public static final Calendar EMPTY = new Calendar(List.of());

    private static final int ENTRIES_MAX = 10_000;
    private static final long AFTERMATH_MILLIS = 3_600_000; // so long a change is worth mentioning after its end

    private final List<Entry> entries; // by beginning
    private final long longest; // milliseconds

    /** What an entry means for a detector. */
    public enum Kind {
        /** Something is changed on purpose, as by a deploy: a disturbance takes more surprise to be told. */
        CHANGE,
        /** People rest: the day is like a Sunday. */
        HOLIDAY,
        /** Whatever happens is wanted: nothing is told, nothing is learned. */
        MAINTENANCE
    }

    /**
     * A stretch of time.
     *
     * @param fromMillis its beginning, milliseconds since 1970, of the same clock as the series
     * @param toMillis its end, not before the beginning; that moment belongs to it
     * @param label what people call it
     */
    public record Entry(Kind kind, long fromMillis, long toMillis, String label) {
        public Entry {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(label, "label");
            if (toMillis < fromMillis) {
                throw new IllegalArgumentException(
                        label + " ends at " + toMillis + ", before it begins at " + fromMillis);
            }
        }
    }

    private Calendar(List<Entry> sorted) {
        entries = sorted;
        longest = sorted.stream()
                .mapToLong(e -> e.toMillis() - e.fromMillis())
                .max()
                .orElse(0);
    }

    /**
     * A calendar of these entries, in any order.
     *
     * @throws IllegalArgumentException when there are more than 10,000
     */
    public static Calendar of(Collection<Entry> entries) {
        if (entries.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(entries.size() + " entries: give at most " + ENTRIES_MAX);
        }
        return new Calendar(entries.stream()
                .sorted(Comparator.comparingLong(Entry::fromMillis).thenComparing(Entry::label))
                .toList());
    }

    /** What holds at a time. */
    public Circumstances at(long epochMillis) {
        boolean holiday = false;
        boolean change = false;
        boolean quiet = false;
        for (Entry entry : between(epochMillis, epochMillis)) {
            switch (entry.kind()) {
                case CHANGE -> change = true;
                case HOLIDAY -> holiday = true;
                case MAINTENANCE -> quiet = true;
            }
        }
        return holiday || change || quiet ? new Circumstances(holiday, change, quiet) : Circumstances.USUAL;
    }

    /** What may have to do with something that began at a time: entries that hold then, or ended within the hour before. */
    public List<Entry> around(long epochMillis) {
        return between(epochMillis - AFTERMATH_MILLIS, epochMillis);
    }

    /** Entries that share a moment with [from, to], by their beginning. */
    private List<Entry> between(long from, long to) {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Entry> found = new ArrayList<>();
        for (int i = firstFrom(from - longest);
                i < entries.size() && entries.get(i).fromMillis() <= to;
                i++) {
            if (entries.get(i).toMillis() >= from) {
                found.add(entries.get(i));
            }
        }
        return found;
    }

    /** The first entry that begins at a time or later. */
    private int firstFrom(long millis) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).fromMillis() < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
