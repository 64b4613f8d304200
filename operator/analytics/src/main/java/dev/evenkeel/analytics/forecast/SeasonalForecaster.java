package dev.evenkeel.analytics.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts a seasonal series (requests, revenue, pods) with calibrated intervals, for capacity ahead of peaks. Feed it
 * every value with its time, ask for any of the next steps.
 *
 * <p>Model: on the signed square root of the values, which keeps effects between additive and multiplicative and bears
 * zeros, an exponentially weighted level plus an offset for each part of the season (Winters 1960,
 * doi:10.1287/mnsc.6.3.324), learned from errors that are clipped at about one typical error, so that a monstrous day
 * moves the forecast no more than an odd one (Gelper, Fried, Croux 2010, doi:10.1002/for.1125). Errors of one sign in a
 * row loosen the clip, so a lasting shift is followed within a few steps. Two such models, with a slow and a fast season,
 * are mixed by their discounted loss (Vovk 1990). Intervals: {@link Calibrator}.
 *
 * <p>Input: any value, any time. Values that are not finite and values that are not newer than the last one are ignored;
 * when {@value #LATE_MEANS_CLOCK} in a row are late, the clock was set back and the newer ones count again. Gaps need no
 * filling: the season follows the time, not the count. Cost: an update is O(horizon x 150) without allocation. Not
 * thread safe.
 */
public final class SeasonalForecaster {

    private static final int LATE_MEANS_CLOCK = 10;
    private static final double LEVEL_RATE = 0.22;
    private static final double[] SEASON_RATE = {0.15, 0.35};
    private static final double CLIP = 1.15; // typical errors
    private static final int PATIENCE = 3; // clipped errors of one sign before the clip loosens
    private static final int FREE = 12; // first values that are not clipped
    private static final double FORGET = 0.99;

    private final SeasonalConfig config;
    private final double[][] season; // [member][slot]
    private final double[][] visits;
    private final double[] level = new double[SEASON_RATE.length];
    private final double[] loss = new double[SEASON_RATE.length];
    private final int[] run = new int[SEASON_RATE.length];
    private final double[] weight = new double[SEASON_RATE.length];
    private final double[] levels; // newest first
    private final Calibrator[] calibrators; // by step
    private final double[] scratch = new double[4];
    private long lastTime;
    private long seen;
    private int late;
    private boolean nonNegative = true;
    private double scale;

    /** A forecaster that has seen nothing. */
    public SeasonalForecaster(SeasonalConfig config) {
        this.config = config;
        season = new double[SEASON_RATE.length][config.slots()];
        visits = new double[SEASON_RATE.length][config.slots()];
        levels = new double[config.horizon()];
        calibrators = new Calibrator[config.horizon()];
        for (int step = 0; step < calibrators.length; step++) {
            calibrators[step] = new Calibrator();
        }
    }

    private SeasonalForecaster(SeasonalSnapshot snapshot) {
        this(snapshot.config());
        lastTime = snapshot.lastTime();
        seen = snapshot.seen();
        late = snapshot.late();
        nonNegative = snapshot.nonNegative();
        scale = snapshot.scale();
        for (int m = 0; m < level.length; m++) {
            SeasonalSnapshot.Member member = snapshot.members().get(m);
            level[m] = member.level();
            loss[m] = member.loss();
            run[m] = member.run();
            for (int slot = 0; slot < config.slots(); slot++) {
                season[m][slot] = member.season().get(slot);
                visits[m][slot] = member.visits().get(slot);
            }
        }
        for (int step = 0; step < levels.length; step++) {
            levels[step] = snapshot.levels().get(step);
            calibrators[step] = Calibrator.from(snapshot.calibrations().get(step));
        }
    }

    /** Takes in one value. Never throws. */
    public void update(long time, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (seen > 0 && time <= lastTime && ++late < LATE_MEANS_CLOCK) {
            return;
        }
        late = 0;
        lastTime = time;
        nonNegative &= value >= 0;
        int slot = config.slot(time);
        double z = transform(value);
        if (seen == 0) {
            begin(z, slot);
        } else {
            learn(z, slot);
        }
        seen++;
        weigh();
        System.arraycopy(levels, 0, levels, 1, levels.length - 1);
        levels[0] = mix(level);
        if (seen == 1) {
            Arrays.fill(levels, levels[0]);
        }
    }

    /**
     * What is expected {@code step} values after the last one, at a time of which only the place in the season counts.
     *
     * @throws IllegalArgumentException for a step outside 1..horizon: a caller's mistake
     */
    public SeasonalForecast forecast(long time, int step) {
        if (step < 1 || step > config.horizon()) {
            throw new IllegalArgumentException("step must be 1 to " + config.horizon() + ", it is " + step);
        }
        double z = mix(level) + offset(config.slot(time));
        double[] edge = new double[4];
        calibrators[step - 1].interval(z, scale, nonNegative, edge);
        double point = invert(nonNegative ? Math.max(0, z) : z);
        double slack = 1e-9 * Math.abs(point); // rounding: a constant series lies in its interval
        double low80 = Math.clamp(Math.min(invert(edge[0]), point) - slack, -Double.MAX_VALUE, point);
        double high80 = Math.clamp(Math.max(invert(edge[1]), point) + slack, point, Double.MAX_VALUE);
        return new SeasonalForecast(
                step, point, low80, high80, Math.min(invert(edge[2]), low80), Math.max(invert(edge[3]), high80));
    }

    /** The whole state. */
    public SeasonalSnapshot snapshot() {
        List<SeasonalSnapshot.Member> members = new ArrayList<>();
        for (int m = 0; m < level.length; m++) {
            members.add(new SeasonalSnapshot.Member(level[m], list(season[m]), list(visits[m]), loss[m], run[m]));
        }
        List<SeasonalSnapshot.Calibration> calibrations = new ArrayList<>();
        for (Calibrator calibrator : calibrators) {
            calibrations.add(calibrator.toCalibration());
        }
        return new SeasonalSnapshot(
                SeasonalSnapshot.VERSION,
                config,
                lastTime,
                seen,
                late,
                nonNegative,
                scale,
                members,
                list(levels),
                calibrations);
    }

    /** A forecaster that goes on where the snapshot was taken; one of an unknown version starts cold. */
    public static SeasonalForecaster restore(SeasonalSnapshot snapshot) {
        if (snapshot.version() != SeasonalSnapshot.VERSION) {
            return new SeasonalForecaster(snapshot.config());
        }
        SeasonalForecaster forecaster = new SeasonalForecaster(snapshot);
        forecaster.weigh();
        return forecaster;
    }

    private void begin(double z, int slot) {
        scale = 0.3 * Math.abs(z);
        for (int m = 0; m < level.length; m++) {
            level[m] = z;
            visits[m][slot] = 1;
        }
    }

    private void learn(double z, int slot) {
        double added = offset(slot);
        for (int step = 0; step < Math.min(calibrators.length, seen); step++) {
            calibrators[step].learn(z, levels[step] + added, scale, nonNegative, scratch);
        }
        double miss = Math.abs(z - mix(level) - added);
        double least = 1e-6 * Math.max(Math.abs(z), Math.abs(mix(level))); // lets a constant series move at last
        for (int m = 0; m < level.length; m++) {
            learn(m, z - level[m] - season[m][slot], slot, least);
        }
        double rate = seen == 1 ? 0.5 : Math.max(0.05, 1.0 / (seen + 2));
        scale += rate * ((seen == 1 ? miss : Math.min(miss, Math.max(3 * scale, least))) - scale);
    }

    private void learn(int m, double error, int slot, double least) {
        double edge = CLIP * scale;
        double allowed = Math.max(edge, least) * Math.pow(2, Math.clamp(Math.abs(run[m]) - PATIENCE, 0, 60));
        double kept = seen <= FREE ? error : Math.clamp(error, -allowed, allowed);
        if (error > edge) {
            run[m] = Math.max(1, run[m] + 1);
        } else if (error < -edge) {
            run[m] = Math.min(-1, run[m] - 1);
        } else {
            run[m] = 0;
        }
        loss[m] = FORGET * loss[m] + Math.min(Math.abs(error), 3 * scale);
        visits[m][slot]++;
        double levelRate = Math.max(LEVEL_RATE, 1.0 / (seen + 2));
        double seasonRate = Math.max(SEASON_RATE[m], 1 / (visits[m][slot] + 1));
        level[m] += levelRate * kept;
        season[m][slot] += seasonRate * (1 - levelRate) * kept;
    }

    /** Weights of the members: exponential in their discounted loss, in typical errors. */
    private void weigh() {
        double best = Math.min(loss[0], loss[1]);
        double sum = 0;
        for (int m = 0; m < weight.length; m++) {
            weight[m] = scale > 0 ? Math.exp(-2 * (loss[m] - best) / scale) : 1;
            sum += weight[m];
        }
        for (int m = 0; m < weight.length; m++) {
            weight[m] /= sum;
        }
    }

    private double mix(double[] values) {
        double sum = 0;
        for (int m = 0; m < weight.length; m++) {
            sum += weight[m] * values[m];
        }
        return sum;
    }

    private double offset(int slot) {
        double sum = 0;
        for (int m = 0; m < weight.length; m++) {
            sum += weight[m] * season[m][slot];
        }
        return sum;
    }

    private static double transform(double value) {
        return Math.signum(value) * Math.sqrt(Math.abs(value));
    }

    private static double invert(double z) {
        return Math.clamp(Math.signum(z) * z * z, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }
}
