package dev.evenkeel.analytics.forecast;

import java.util.List;

/**
 * The whole state of a {@link SeasonalForecaster}: immutable, plain data, versioned.
 *
 * @param version of the layout; see {@link SeasonalForecaster#restore}
 * @param config what the forecaster was made with
 * @param lastTime time of the last accepted value
 * @param seen number of accepted values
 * @param late number of late values in a row
 * @param nonNegative whether no value was negative
 * @param scale typical size of an error, on the transformed scale
 * @param members the models that are mixed
 * @param levels last forecasts without their season, newest first, as many as steps
 * @param calibrations one for each step
 */
public record SeasonalSnapshot(
        int version,
        SeasonalConfig config,
        long lastTime,
        long seen,
        int late,
        boolean nonNegative,
        double scale,
        List<Member> members,
        List<Double> levels,
        List<Calibration> calibrations) {

    /** The layout that this release writes. */
    public static final int VERSION = 1;

    /** Copies the lists. */
    public SeasonalSnapshot {
        members = List.copyOf(members);
        levels = List.copyOf(levels);
        calibrations = List.copyOf(calibrations);
    }

    /**
     * One model: a level and a season.
     *
     * @param level without season
     * @param season what each slot adds
     * @param visits of each slot
     * @param loss discounted absolute errors
     * @param run clipped errors of one sign in a row, negative for errors below
     */
    public record Member(double level, List<Double> season, List<Double> visits, double loss, int run) {
        /** Copies the lists. */
        public Member {
            season = List.copyOf(season);
            visits = List.copyOf(visits);
        }
    }

    /**
     * Errors of one step and the miss rates that keep the coverage.
     *
     * @param errors oldest first
     * @param miss80 miss rate that the 80% interval asks of the errors
     * @param miss95 miss rate that the 95% interval asks of the errors
     */
    public record Calibration(List<Double> errors, double miss80, double miss95) {
        /** Copies the list. */
        public Calibration {
            errors = List.copyOf(errors);
        }
    }
}
