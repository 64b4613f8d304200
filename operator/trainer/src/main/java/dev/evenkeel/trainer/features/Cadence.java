package dev.evenkeel.trainer.features;

import dev.evenkeel.trainer.data.TimeAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rhythm of the time column.
 *
 * @param step what the usual distance of two steps is
 * @param season steps in one season; 1 when there is none
 * @param weekdays the weekdays (1 = Monday) that occur, for steps of a day or less; else empty
 * @param yearly true when the training part covers a whole year, so that the phase of the year can be learned
 */
public record Cadence(Step step, int season, List<Integer> weekdays, boolean yearly) {
    private static final double DAY = 86_400;
    /** A weekday belongs to the rhythm when it occurs in at least this share of the weeks. */
    private static final double USUAL = 0.25;

    /** Kinds of steps. */
    public enum Step {
        Hour,
        Day,
        Week,
        Month,
        Quarter,
        Year,
        Number
    }

    public Cadence {
        weekdays = List.copyOf(weekdays);
    }

    /** Finds the rhythm of the steps before {@code cut}; a season given by the user wins. */
    static Cadence of(TimeAxis axis, int cut, @Nullable Integer season) {
        Step step = step(axis, cut);
        List<Integer> weekdays = step == Step.Day || step == Step.Hour ? weekdays(axis, cut) : List.of();
        int found = switch (step) {
            case Hour -> (int) Math.max(1, Math.rint(DAY / medianGap(axis, cut)));
            case Day -> Math.max(1, weekdays.size());
            case Week -> 52;
            case Month -> 12;
            case Quarter -> 4;
            case Year, Number -> 1;
        };
        boolean yearly = axis.calendar()
                && step != Step.Year
                && cut > 1
                && axis.keys()[cut - 1] - axis.keys()[0] + medianGap(axis, cut) >= 365 * DAY;
        return new Cadence(step, season == null ? found : season, weekdays, yearly);
    }

    private static Step step(TimeAxis axis, int cut) {
        if (!axis.calendar() || cut < 2) {
            return Step.Number;
        }
        double days = medianGap(axis, cut) / DAY;
        if (days <= 0.5) {
            return Step.Hour;
        }
        if (days < 4) {
            return Step.Day;
        }
        if (days < 14) {
            return Step.Week;
        }
        if (days < 60) {
            return Step.Month;
        }
        return days < 200 ? Step.Quarter : Step.Year;
    }

    private static double medianGap(TimeAxis axis, int cut) {
        long[] gaps = new long[cut - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = axis.keys()[i + 1] - axis.keys()[i];
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    private static List<Integer> weekdays(TimeAxis axis, int cut) {
        int[] days = new int[8]; // distinct dates per weekday, 1 = Monday
        TreeSet<Long> seen = new TreeSet<>();
        for (int step = 0; step < cut; step++) {
            if (seen.add(axis.at(step).toLocalDate().toEpochDay())) {
                days[axis.at(step).getDayOfWeek().getValue()]++;
            }
        }
        double weeks = Math.max(1, (seen.last() - seen.first() + 1) / 7.0);
        List<Integer> usual = new ArrayList<>();
        for (int day = 1; day <= 7; day++) {
            if (days[day] >= USUAL * weeks) {
                usual.add(day);
            }
        }
        return usual;
    }
}
