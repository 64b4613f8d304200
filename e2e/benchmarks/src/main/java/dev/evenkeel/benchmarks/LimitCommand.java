package dev.evenkeel.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.analytics.forecast.TimeToLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores the time to a limit on {@link MemorySeries}, next to two rules in use: linear regression over an hour with a
 * growth of a tenth an hour (Coroot), and the last hour's regression reaching the limit within four hours (Prometheus'
 * predict_linear). Each is asked after every step of 2% of the age of the process: a leak verdict at any of these is an
 * alarm, so peeking is paid for.
 */
@Command(name = "time-to-limit", description = "Scores leak verdicts and times to the limit on seeded memory series.")
final class LimitCommand implements Callable<Integer> {

    private static final int SCORED = 100_000;

    @Option(names = "--series", description = "series of each kind (default: ${DEFAULT-VALUE})")
    private int series = 1000;

    @Option(
            names = "--first",
            description = "first seed (default: ${DEFAULT-VALUE}); those below 10000 were looked at while it was built")
    private int firstSeed = SCORED;

    @Option(names = "--out", description = "JSON with the figures")
    private @Nullable Path out;

    /** A rule under test. */
    private interface Rule {
        void update(long epochMillis, double value);

        /** Judges as of the last sample. */
        Answer ask(double limit);
    }

    /** What a rule says; seconds until the limit. */
    private record Answer(boolean leak, double low, double median, double high) {}

    /** A kind of rule. */
    private enum Candidate {
        EVENKEEL("Evenkeel"),
        COROOT("Coroot's rule"),
        PREDICT_LINEAR("predict_linear[1h], 4h"),
        PREDICT_LINEAR_SHORT("predict_linear[10m], 30m");

        final String label;

        Candidate(String label) {
            this.label = label;
        }

        Rule make() {
            return switch (this) {
                case EVENKEEL -> new Ours();
                case COROOT -> new Regression(3600, 0);
                case PREDICT_LINEAR -> new Regression(3600, 4 * 3600);
                case PREDICT_LINEAR_SHORT -> new Regression(600, 1800);
            };
        }
    }

    /** The figures of one candidate. */
    record Figures(
            double recallAtHalf,
            double recallByThreeQuarters,
            double recallByNineTenths,
            double recallByLimit,
            double falseBeforeLeak,
            double medianRelativeError,
            double medianRelativeErrorSeen,
            double coverage80,
            int falseOnWarmUps,
            int falseOnLoad,
            int falseOnSteady) {}

    @Override
    public Integer call() throws IOException {
        Map<String, Figures> all = new LinkedHashMap<>();
        System.out.printf(
                "%-26s %8s %8s %8s %8s %8s %8s %8s %8s | false of %d: %8s %8s %8s%n",
                "",
                "by half",
                "by 3/4",
                "by 9/10",
                "by limit",
                "early",
                "error",
                "seen",
                "in 80%",
                series,
                "warm-up",
                "load",
                "steady");
        for (Candidate candidate : Candidate.values()) {
            Figures f = score(candidate, firstSeed, series);
            all.put(candidate.label, f);
            System.out.printf(
                    "%-26s %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f | %19d %8d %8d%n",
                    candidate.label,
                    f.recallAtHalf,
                    f.recallByThreeQuarters,
                    f.recallByNineTenths,
                    f.recallByLimit,
                    f.falseBeforeLeak,
                    f.medianRelativeError,
                    f.medianRelativeErrorSeen,
                    f.coverage80,
                    f.falseOnWarmUps,
                    f.falseOnLoad,
                    f.falseOnSteady);
        }
        if (out != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), all);
        }
        return 0;
    }

    /** The figures of this library, for the test that holds them. */
    static Figures ours(int series) {
        return score(Candidate.EVENKEEL, SCORED, series);
    }

    private static Figures score(Candidate candidate, int from, int series) {
        int byHalf = 0;
        int byThreeQuarters = 0;
        int byNineTenths = 0;
        int byLimit = 0;
        int early = 0;
        int covered = 0;
        List<Double> errors = new ArrayList<>();
        List<Double> seen = new ArrayList<>();
        for (int seed = from; seed < from + series; seed++) {
            MemorySeries leak = MemorySeries.of(MemorySeries.Kind.LEAK, seed);
            int hit = leak.hit();
            int half = leak.leakStart() + (hit - leak.leakStart()) / 2;
            int first = Integer.MAX_VALUE;
            boolean before = false;
            Rule rule = candidate.make();
            int next = leak.begin();
            for (int i = 0; i < hit; i++) {
                rule.update(time(leak, i), leak.values()[i]);
                if (i < next && i != half) {
                    continue;
                }
                next = Math.max(next, next(leak, i));
                Answer answer = rule.ask(leak.limit());
                if (answer.leak && i < leak.leakStart()) {
                    before = true;
                } else if (answer.leak) {
                    first = Math.min(first, i);
                }
                if (i == half) {
                    double truth = (hit - half) * leak.intervalSeconds();
                    double error = Math.min(10, Math.abs(answer.median - truth) / truth);
                    errors.add(error);
                    if (answer.leak) {
                        seen.add(error);
                        covered += answer.low <= truth && truth <= answer.high ? 1 : 0;
                    }
                }
            }
            int way = hit - leak.leakStart();
            byHalf += first <= half ? 1 : 0;
            byThreeQuarters += first <= leak.leakStart() + 0.75 * way ? 1 : 0;
            byNineTenths += first <= leak.leakStart() + 0.9 * way ? 1 : 0;
            byLimit += first < hit ? 1 : 0;
            early += before ? 1 : 0;
        }
        return new Figures(
                byHalf / (double) series,
                byThreeQuarters / (double) series,
                byNineTenths / (double) series,
                byLimit / (double) series,
                early / (double) series,
                median(errors),
                median(seen),
                covered / (double) Math.max(1, seen.size()),
                alarms(candidate, MemorySeries.Kind.WARM_UP, from, series),
                alarms(candidate, MemorySeries.Kind.LOAD, from, series),
                alarms(candidate, MemorySeries.Kind.STEADY, from, series));
    }

    /** Number of series without a leak that are called one at any time. */
    private static int alarms(Candidate candidate, MemorySeries.Kind kind, int from, int series) {
        int alarms = 0;
        for (int seed = from; seed < from + series; seed++) {
            MemorySeries quiet = MemorySeries.of(kind, seed);
            Rule rule = candidate.make();
            int next = 0;
            for (int i = 0; i < quiet.values().length; i++) {
                rule.update(time(quiet, i), quiet.values()[i]);
                if (i >= next) {
                    next = next(quiet, i);
                    if (rule.ask(quiet.limit()).leak) {
                        alarms++;
                        break;
                    }
                }
            }
        }
        return alarms;
    }

    private static int next(MemorySeries series, int i) {
        return i + Math.max(1, (int) (0.02 * (i - series.begin())));
    }

    /** A restart takes up to six samples, or none. */
    private static long time(MemorySeries series, int i) {
        int away = i < series.begin() ? 0 : series.begin() % 7;
        return (long) (1000 * series.intervalSeconds() * (i + away));
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
    }

    private static final class Ours implements Rule {
        private final TimeToLimit forecaster = new TimeToLimit();

        @Override
        public void update(long epochMillis, double value) {
            forecaster.update(epochMillis, value);
        }

        @Override
        public Answer ask(double limit) {
            LimitForecast forecast = forecaster.forecast(limit);
            return new Answer(
                    forecast.verdict() == LimitForecast.Verdict.LEAK,
                    forecast.secondsLow(),
                    forecast.secondsMedian(),
                    forecast.secondsHigh());
        }
    }

    /** Least squares over a window; a horizon of 0 asks for a growth of a tenth an hour instead of for the limit. */
    private static final class Regression implements Rule {
        private static final int FEWEST = 10;
        private final double window; // seconds
        private final double horizon; // seconds
        private final ArrayDeque<double[]> samples = new ArrayDeque<>(); // {seconds, value}

        Regression(double window, double horizon) {
            this.window = window;
            this.horizon = horizon;
        }

        @Override
        public void update(long epochMillis, double value) {
            samples.add(new double[] {epochMillis / 1000.0, value});
            while (samples.getFirst()[0] < epochMillis / 1000.0 - window) {
                samples.removeFirst();
            }
        }

        @Override
        public Answer ask(double limit) {
            double now = samples.getLast()[0];
            int n = samples.size();
            double meanX = 0;
            double meanY = 0;
            for (double[] sample : samples) {
                meanX += (sample[0] - now) / n;
                meanY += sample[1] / n;
            }
            double sxx = 0;
            double sxy = 0;
            for (double[] sample : samples) {
                double dx = sample[0] - now - meanX;
                sxx += dx * dx;
                sxy += dx * (sample[1] - meanY);
            }
            double slope = sxx > 0 ? sxy / sxx : 0;
            double level = meanY - slope * meanX;
            double hourAgo = level - 3600 * slope;
            boolean leak = n >= FEWEST
                    && (horizon > 0
                            ? level + slope * horizon >= limit
                            : slope > 0 && (hourAgo <= 0 || 3600 * slope >= 0.1 * hourAgo));
            double seconds = slope > 0 ? Math.max(0, (limit - level) / slope) : Double.POSITIVE_INFINITY;
            return new Answer(leak, seconds, seconds, seconds);
        }
    }
}
