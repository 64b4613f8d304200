package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.Calendar;
import dev.evenkeel.analytics.detect.Calendar.Entry;
import dev.evenkeel.analytics.detect.Calendar.Kind;
import dev.evenkeel.analytics.detect.CalendarDetector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Office load with holidays on workdays, when it is as on a Sunday, and deploys that cost half an hour of extra load. */
final class KnownDays implements Source {
    private static final int HOLIDAY_EVERY = 5; // workdays, more often than in life: each is a test
    private static final int DEPLOY_ROWS = HOUR / 2;
    private static final double NOISE = 2;

    @Override
    public String name() {
        return "KNOWN_DAYS";
    }

    @Override
    public int signals() {
        return 1;
    }

    private static boolean workday(int day) {
        return day % 7 < 5;
    }

    private static boolean holiday(int day) {
        return workday(day) && (day - 2 * (day / 7)) % HOLIDAY_EVERY == day / 7 % HOLIDAY_EVERY;
    }

    /** First row of the deploy of a workday, at an hour that no clock tells. */
    private static int deploy(int day) {
        return day * DAY + (9 + day * 5 % 8) * HOUR;
    }

    private static double mean(int row) {
        int day = row / DAY;
        int hour = row % DAY / HOUR;
        return workday(day) && !holiday(day) && hour >= 8 && hour < 18 ? 70 : 20;
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            int day = i / DAY;
            boolean deploying = workday(day) && !holiday(day) && i >= deploy(day) && i < deploy(day) + DEPLOY_ROWS;
            values[i] = new double[] {mean(i) + (deploying ? 6 * NOISE : 0) + NOISE * random.nextGaussian()};
        }
        return values;
    }

    private static Calendar calendar() {
        List<Entry> entries = new ArrayList<>();
        for (int day = 0; day < Suite.ROWS / DAY; day++) {
            if (holiday(day)) {
                entries.add(
                        new Entry(Kind.HOLIDAY, Suite.millis(day * DAY), Suite.millis((day + 1) * DAY) - 1, "holiday"));
            } else if (workday(day)) {
                entries.add(new Entry(
                        Kind.CHANGE, Suite.millis(deploy(day)), Suite.millis(deploy(day) + DEPLOY_ROWS), "deploy"));
            }
        }
        return Calendar.of(entries);
    }

    @Override
    public List<? extends Fault> faults() {
        return List.of(
                Anomaly.SPIKE.in(Base.OFFICE),
                Anomaly.LEVEL.in(Base.OFFICE),
                Anomaly.TREND.in(Base.OFFICE),
                Anomaly.FLAT_LINE.in(Base.OFFICE));
    }

    static List<Candidate> candidates() {
        DetectorConfig config = DetectorConfig.defaults();
        Calendar known = calendar();
        return List.of(
                candidate("rich with its calendar", () -> new CalendarDetector(Detectors.rich(config), known), known),
                candidate(
                        "rich without",
                        () -> new CalendarDetector(Detectors.rich(config), Calendar.EMPTY),
                        Calendar.EMPTY),
                candidate("light with its calendar", () -> new CalendarDetector(Detectors.light(config), known), known),
                candidate(
                        "light without",
                        () -> new CalendarDetector(Detectors.light(config), Calendar.EMPTY),
                        Calendar.EMPTY));
    }

    private static Candidate candidate(String name, Supplier<CalendarDetector> maker, Calendar calendar) {
        return new Candidate(name, true, signals -> new Own(maker.get(), calendar));
    }

    private static final class Own implements Scorer {
        private final CalendarDetector detector;
        private final Calendar calendar;
        private boolean alarm;

        Own(CalendarDetector detector, Calendar calendar) {
            this.detector = detector;
            this.calendar = calendar;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            Finding finding = detector.update(epochMillis, values[0]).finding();
            alarm = finding.alarm();
            return finding.surprise();
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new Own(new CalendarDetector(Detectors.restore(detector.snapshot()), calendar), calendar);
        }
    }
}
