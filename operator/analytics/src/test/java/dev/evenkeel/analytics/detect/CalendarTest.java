package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.analytics.detect.Calendar.Entry;
import dev.evenkeel.analytics.detect.Calendar.Kind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalendarTest {
    private static final long STEP = 900_000;
    private static final long DAY = 86_400_000;
    private static final int PER_DAY = 96;
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final long MONDAY = 4 * DAY; // 1970-01-05

    /** Office load: high on workdays, low on weekends and on one day when people rest. */
    private static double office(int row, int restDay, SplittableRandom random) {
        int day = row / PER_DAY;
        boolean rest = day % 7 >= 5 || day == restDay;
        int inDay = row % PER_DAY;
        double base = !rest && inDay >= 36 && inDay < 68 ? 60 : 40;
        return base + 2 * random.nextGaussian();
    }

    private static int alarmsOnRestDay(Calendar calendar, int restDay) {
        SplittableRandom random = new SplittableRandom(3);
        CalendarDetector detector = new CalendarDetector(Detectors.rich(DetectorConfig.defaults()), calendar);
        int alarms = 0;
        for (int row = 0; row < (restDay + 1) * PER_DAY; row++) {
            boolean alarm = detector.update(MONDAY + row * STEP, office(row, restDay, random))
                    .finding()
                    .alarm();
            alarms += alarm && row / PER_DAY == restDay ? 1 : 0;
        }
        return alarms;
    }

    @Test
    void aHolidayIsLikeASunday() {
        int wednesday = 7 * 7 + 2;
        Calendar known = Calendar.of(List.of(
                new Entry(Kind.HOLIDAY, MONDAY + wednesday * DAY, MONDAY + (wednesday + 1) * DAY - 1, "Day of Rest")));
        assertThat(alarmsOnRestDay(Calendar.EMPTY, wednesday)).isPositive();
        assertThat(alarmsOnRestDay(known, wednesday)).isZero();
    }

    @Test
    void maintenanceIsQuietAndTeachesNothing() {
        long from = 3000 * STEP;
        long to = 3050 * STEP;
        Calendar calendar = Calendar.of(List.of(new Entry(Kind.MAINTENANCE, from, to, "database upgrade")));
        CalendarDetector detector = new CalendarDetector(Detectors.light(DetectorConfig.defaults()), calendar);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i <= 3050; i++) {
            boolean down = i * STEP >= from;
            Finding finding = detector.update(i * STEP, down ? 0 : 100 + random.nextGaussian())
                    .finding();
            assertThat(down && (finding.alarm() || finding.score() > 0)).isFalse();
        }
        assertThat(detector.update(3051 * STEP, 100).finding().alarm()).isFalse();
        assertThat(detector.update(3052 * STEP, 0).finding().alarm()).isTrue();
    }

    @Test
    void aChangeIsNamedInTheFindingAndTakesMoreToBeTold() {
        Calendar calendar = Calendar.of(List.of(new Entry(Kind.CHANGE, 3000 * STEP, 3001 * STEP, "checkout 4.2")));
        CalendarDetector knows = new CalendarDetector(Detectors.light(DetectorConfig.defaults()), calendar);
        CalendarDetector knowsNot = new CalendarDetector(Detectors.light(DetectorConfig.defaults()), Calendar.EMPTY);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3000; i++) {
            double value = 100 + random.nextGaussian();
            knows.update(i * STEP, value);
            knowsNot.update(i * STEP, value);
        }
        CalendarDetector.Annotated with = knows.update(3000 * STEP, 200);
        CalendarDetector.Annotated without = knowsNot.update(3000 * STEP, 200);
        assertThat(with.finding().surprise()).isLessThan(without.finding().surprise());
        assertThat(with.context()).extracting(Entry::label).containsExactly("checkout 4.2");
        assertThat(with.explanation()).endsWith("near CHANGE checkout 4.2");
        assertThat(without.context()).isEmpty();
        assertThat(without.explanation()).isEqualTo(without.finding().explanation());
    }

    @Test
    void findsEntriesThatHoldWhateverTheirLengths() {
        SplittableRandom random = new SplittableRandom(5);
        List<Entry> entries = IntStream.range(0, 500)
                .mapToObj(i -> {
                    long from = random.nextLong(100 * DAY);
                    return new Entry(
                            KINDS.get(random.nextInt(3)),
                            from,
                            from + random.nextLong(random.nextInt(20) == 0 ? 10 * DAY : DAY / 10),
                            "entry " + i);
                })
                .toList();
        Calendar calendar = Calendar.of(entries);
        for (int i = 0; i < 1000; i++) {
            long time = random.nextLong(110 * DAY);
            List<Entry> now = entries.stream()
                    .filter(e -> e.fromMillis() <= time && e.toMillis() >= time)
                    .toList();
            Circumstances found = calendar.at(time);
            assertThat(found.holiday()).isEqualTo(now.stream().anyMatch(e -> e.kind() == Kind.HOLIDAY));
            assertThat(found.change()).isEqualTo(now.stream().anyMatch(e -> e.kind() == Kind.CHANGE));
            assertThat(found.quiet()).isEqualTo(now.stream().anyMatch(e -> e.kind() == Kind.MAINTENANCE));
        }
    }

    @Test
    void refusesAnEntryThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> new Entry(Kind.CHANGE, 2, 1, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
