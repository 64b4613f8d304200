package dev.evenkeel.trainer.features;

import dev.evenkeel.trainer.data.TimeAxis;
import java.time.LocalDateTime;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** What the date says: weekday, day of the month, and waves of the day and of the year. */
final class Calendar {
    private static final double SECONDS = 86_400;
    private static final double DAYS = 365.25;

    private final TimeAxis axis;
    private final Rows rows;
    private final BiConsumer<String, double[]> sink;

    /** @param sink takes each input by name, one value per position of {@code rows} */
    Calendar(TimeAxis axis, Rows rows, BiConsumer<String, double[]> sink) {
        this.axis = axis;
        this.rows = rows;
        this.sink = sink;
    }

    /** Makes the inputs that fit the rhythm; the prefix begins each name. */
    void inputs(Cadence cadence, String prefix) {
        switch (cadence.step()) {
            case Hour -> {
                waves(prefix + "day", 3, at -> at.toLocalTime().toSecondOfDay() / SECONDS);
                weekdays(cadence, prefix);
            }
            case Day -> {
                weekdays(cadence, prefix);
                input(prefix + "dayOfMonth", at -> at.getDayOfMonth() / 31.0);
            }
            case Week, Month, Quarter, Year, Number -> {}
        }
        if (cadence.yearly()) {
            waves(prefix + "year", 2, at -> (at.getDayOfYear() - 1) / DAYS);
        }
    }

    private void weekdays(Cadence cadence, String prefix) {
        if (cadence.weekdays().size() > 1) {
            for (int day : cadence.weekdays()) {
                input(prefix + "weekday" + day, at -> at.getDayOfWeek().getValue() == day ? 1 : 0);
            }
        }
    }

    private void waves(String name, int order, ToDoubleFunction<LocalDateTime> phase) {
        for (int k = 1; k <= order; k++) {
            double turn = 2 * Math.PI * k;
            input(name + ".sin" + k, at -> StrictMath.sin(turn * phase.applyAsDouble(at)));
            input(name + ".cos" + k, at -> StrictMath.cos(turn * phase.applyAsDouble(at)));
        }
    }

    private void input(String name, ToDoubleFunction<LocalDateTime> of) {
        double[] byStep = new double[axis.count()];
        for (int step = 0; step < byStep.length; step++) {
            byStep[step] = of.applyAsDouble(axis.at(step));
        }
        double[] input = new double[rows.count()];
        for (int p = 0; p < input.length; p++) {
            input[p] = byStep[rows.step()[p]];
        }
        sink.accept(name, input);
    }
}
