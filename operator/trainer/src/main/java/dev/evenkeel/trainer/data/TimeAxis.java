package dev.evenkeel.trainer.data;

import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The rows' times as steps: the distinct times in order, numbered from 0. A missing day is no step, so a shop that
 * rests on Saturdays has a season of six steps. Immutable.
 *
 * @param calendar true for dates, false for a plain running number
 * @param steps step of each row
 * @param keys per step: seconds since 1970 in the column's own local time, or the running number
 */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
public record TimeAxis(boolean calendar, int[] steps, long[] keys) {

    private record Format(String name, Function<String, LocalDateTime> parse) {}

    private static final DateTimeFormatter WITH_BLANK = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter();
    private static final DateTimeFormatter ISO_WEEK = new DateTimeFormatterBuilder()
            .appendValue(IsoFields.WEEK_BASED_YEAR, 4)
            .appendLiteral("-W")
            .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2)
            .parseDefaulting(ChronoField.DAY_OF_WEEK, 1)
            .toFormatter();
    private static final DateTimeFormatter SLASHES = DateTimeFormatter.ofPattern("uuuu/MM/dd");
    private static final List<Format> FORMATS = List.of(
            new Format("2026-01-31", text -> LocalDate.parse(text).atStartOfDay()),
            new Format("2026-01-31T12:00", LocalDateTime::parse),
            new Format("2026-01-31 12:00", text -> LocalDateTime.parse(text, WITH_BLANK)),
            new Format(
                    "2026-01-31T12:00Z",
                    text -> OffsetDateTime.parse(text)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()),
            new Format("2026-01", text -> YearMonth.parse(text).atDay(1).atStartOfDay()),
            new Format("2026-W05", text -> LocalDate.parse(text, ISO_WEEK).atStartOfDay()),
            new Format("2026/01/31", text -> LocalDate.parse(text, SLASHES).atStartOfDay()),
            new Format(
                    "20260131",
                    text -> LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE)
                            .atStartOfDay()));

    /** Reads the column; the first cell decides the format and all others must have it. */
    public static TimeAxis of(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (column.missing(row)) {
                throw new UserError(
                        Reason.TIME_NOT_READABLE,
                        "time column '" + column.name() + "' is empty on line " + column.line(row)
                                + ": every row needs a time");
            }
        }
        String first = column.text(0);
        for (Format format : FORMATS) {
            if (reads(format, first)) {
                return axis(
                        true, column, text -> format.parse().apply(text).toEpochSecond(ZoneOffset.UTC), format.name());
            }
        }
        if (first.matches("-?\\d{1,18}")) {
            return axis(false, column, Long::parseLong, "1");
        }
        throw notReadable(column, 0, FORMATS.stream().map(Format::name).toList() + " or a running number");
    }

    /** Number of distinct times. */
    public int count() {
        return keys.length;
    }

    /** The date and time of a step; only on a calendar. */
    public LocalDateTime at(int step) {
        return LocalDateTime.ofEpochSecond(keys[step], 0, ZoneOffset.UTC);
    }

    /** The first step that is not before the given time, in any form that a time column may have. */
    public int firstAtOrAfter(String time) {
        TimeAxis single = of(new Column("--from", new int[] {0}, List.of(time), new int[] {1}));
        int found = Arrays.binarySearch(keys, single.keys[0]);
        return found >= 0 ? found : -found - 1;
    }

    /** A short name for a step, as it was most likely written. */
    public String label(int step) {
        if (!calendar) {
            return Long.toString(keys[step]);
        }
        LocalDateTime at = at(step);
        return at.toLocalTime().toSecondOfDay() == 0 ? at.toLocalDate().toString() : at.toString();
    }

    private static boolean reads(Format format, String text) {
        try {
            return format.parse().apply(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private interface Key {
        long of(String text);
    }

    private static TimeAxis axis(boolean calendar, Column column, Key key, String format) {
        List<String> dictionary = column.dictionary();
        java.util.Map<String, Long> parsed = new java.util.HashMap<>();
        for (String text : dictionary) {
            try {
                parsed.put(text, key.of(text));
            } catch (DateTimeException | NumberFormatException e) {
                for (int row = 0; row < column.rows(); row++) {
                    if (column.text(row).equals(text)) {
                        throw notReadable(column, row, "the form of the first row, as " + format);
                    }
                }
            }
        }
        long[] keys = parsed.values().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .distinct()
                .toArray();
        int[] steps = new int[column.rows()];
        for (int row = 0; row < steps.length; row++) {
            steps[row] = Arrays.binarySearch(keys, parsed.getOrDefault(column.text(row), 0L));
        }
        return new TimeAxis(calendar, steps, keys);
    }

    private static UserError notReadable(Column column, int row, String forms) {
        return new UserError(
                Reason.TIME_NOT_READABLE,
                "time column '" + column.name() + "' has '" + Column.shortened(column.text(row)) + "' on line "
                        + column.line(row) + ", which is no time: write " + forms);
    }
}
