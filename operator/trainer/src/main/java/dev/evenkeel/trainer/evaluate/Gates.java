package dev.evenkeel.trainer.evaluate;

import dev.evenkeel.trainer.evaluate.GateResult.Verdict;
import dev.evenkeel.trainer.spec.RunSpec.Gate;
import dev.evenkeel.trainer.spec.RunSpec.Opponent;
import dev.evenkeel.trainer.spec.SpecReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges every gate of a run on the same held-out rows. */
public final class Gates {

    /**
     * A forecast to beat.
     *
     * @param predictions per held-out row; null when it cannot be had
     * @param note what it is, or why it cannot be had
     * @param absence the verdict when it cannot be had
     */
    @SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
    public record Rival(double @Nullable [] predictions, String note, Verdict absence) {}

    private final double[] actual;
    private final double[] predicted;
    private final double naive;
    private final Map<Opponent, Rival> rivals;
    private final Bootstrap bootstrap;

    /**
     * Prepares.
     *
     * @param step of each row, ascending
     * @param ordered false when rows have no order in time
     * @param naive mean absolute error of the seasonal naive forecast on the training part, for mase
     */
    public Gates(
            double[] actual,
            double[] predicted,
            int[] step,
            boolean ordered,
            double naive,
            Map<Opponent, Rival> rivals,
            long seed) {
        this.actual = actual;
        this.predicted = predicted;
        this.naive = naive;
        this.rivals = Map.copyOf(rivals);
        this.bootstrap = new Bootstrap(step, ordered, seed);
    }

    /** One result per gate, in order. */
    public List<GateResult> judge(List<Gate> gates) {
        List<GateResult> results = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Gate gate : gates) {
            String base = gate.betterThan() != null ? "betterThan" + gate.betterThan() : gate.metric();
            String name = String.valueOf(base);
            for (int n = 2; !names.add(name); n++) {
                name = base + "-" + n;
            }
            results.add(gate.betterThan() != null ? compare(name, gate, gate.betterThan()) : bound(name, gate));
        }
        return results;
    }

    private GateResult bound(String name, Gate gate) {
        String metric = String.valueOf(gate.metric());
        boolean upper = gate.max() != null;
        double bound = SpecReader.decimal("bound", String.valueOf(upper ? gate.max() : gate.min()));
        double value = Metrics.of(metric, actual, predicted, naive, Metrics.Sample.all(actual.length));
        if (!Double.isFinite(value)) {
            return new GateResult(
                    name,
                    Verdict.Fail,
                    null,
                    bound,
                    null,
                    null,
                    actual.length,
                    metric + " is not defined on the held-out rows (as mape where every true value is 0): choose"
                            + " another metric");
        }
        Bootstrap.Interval interval = bootstrap.of(sample -> Metrics.of(metric, actual, predicted, naive, sample));
        boolean met = upper ? value <= bound : value >= bound;
        boolean sure = upper ? interval.high() <= bound : interval.low() >= bound;
        Verdict verdict = verdict(met, sure);
        return new GateResult(
                name,
                verdict,
                value,
                bound,
                interval.low(),
                interval.high(),
                actual.length,
                String.format(
                        Locale.ROOT,
                        "%s is %s (90%% interval %s to %s, %d rows), %s %s%s",
                        metric,
                        short4(value),
                        short4(interval.low()),
                        short4(interval.high()),
                        actual.length,
                        upper ? "max" : "min",
                        short4(bound),
                        tail(verdict)));
    }

    private GateResult compare(String name, Gate gate, Opponent opponent) {
        double by = gate.by() == null ? 0 : SpecReader.percent("by", gate.by());
        Rival rival = rivals.get(opponent);
        double[] theirs = rival == null ? null : rival.predictions();
        if (rival == null || theirs == null) {
            return new GateResult(
                    name,
                    rival == null ? Verdict.Inconclusive : rival.absence(),
                    null,
                    by,
                    null,
                    null,
                    actual.length,
                    rival == null ? opponent + " is unknown" : rival.note());
        }
        double value = improvement(theirs, Metrics.Sample.all(actual.length));
        Bootstrap.Interval interval = bootstrap.of(sample -> improvement(theirs, sample));
        Verdict verdict = verdict(value >= by, interval.low() >= by);
        return new GateResult(
                name,
                verdict,
                value,
                by,
                interval.low(),
                interval.high(),
                actual.length,
                String.format(
                        Locale.ROOT,
                        "mae is %.1f%% %s than that of %s (smaller by %.1f%% to %.1f%% with 90%% confidence, %d rows),"
                                + " wanted %.1f%% smaller%s",
                        100 * Math.abs(value),
                        value < 0 ? "larger" : "smaller",
                        rival.note(),
                        100 * interval.low(),
                        100 * interval.high(),
                        actual.length,
                        100 * by,
                        tail(verdict)));
    }

    private static String tail(Verdict verdict) {
        return switch (verdict) {
            case Pass, Fail -> "";
            case Inconclusive -> ": met on these rows, but they are too few to be sure";
        };
    }

    private static Verdict verdict(boolean met, boolean sure) {
        if (!met) {
            return Verdict.Fail;
        }
        return sure ? Verdict.Pass : Verdict.Inconclusive;
    }

    /** The share by which the absolute error is smaller than the rival's. */
    private double improvement(double[] theirs, Metrics.Sample sample) {
        double own = 0;
        double other = 0;
        for (int i = 0; i < sample.size(); i++) {
            int row = sample.at().applyAsInt(i);
            own += Math.abs(actual[row] - predicted[row]);
            other += Math.abs(actual[row] - theirs[row]);
        }
        return other > 0 ? 1 - own / other : own == 0 ? 0 : Double.NEGATIVE_INFINITY;
    }

    private static String short4(double value) {
        return new java.math.BigDecimal(value)
                .round(new java.math.MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
