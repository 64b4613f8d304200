package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.logs.LogEntry;
import dev.evenkeel.analytics.logs.LogFinding;
import dev.evenkeel.analytics.logs.LogLevel;
import dev.evenkeel.analytics.logs.LogMonitor;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A service's log: how often each of its statements speaks in five minutes. The library reads the lines; the peers are told
 * which statement each is from, which no template miner knows better.
 */
final class LogLines implements Source {
    private static final String[] STATEMENTS = {
        "served /api/cart/%d in %d ms",
        "cache miss for item-%d after %d ms",
        "query of %d rows took %d us",
        "session %d expired after %d s",
        "payment %d refused by gateway %d",
        "heartbeat %d sent to peer %d",
        "rebalanced %d partitions in %d ms",
        "connection %d lost, retry in %d ms"
    };
    private static final double[] USUAL = {120, 60, 30, 10, 4, 2, 0.02, 0}; // lines in five minutes
    private static final int WITH_LOAD = 5; // statements that follow it
    private static final int ERRORS = 4;
    private static final int HEARTBEAT = 5;
    private static final int NEVER = 7;
    private static final int[] TIMES = {2, 4, 8};

    @Override
    public String name() {
        return "LOG_LINES";
    }

    @Override
    public int signals() {
        return STATEMENTS.length;
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][STATEMENTS.length];
        for (int i = 0; i < rows; i++) {
            double load = (1 + 0.4 * Math.sin(2 * Math.PI * i / DAY)) * Math.exp(0.1 * random.nextGaussian());
            for (int j = 0; j < STATEMENTS.length; j++) {
                double mean = USUAL[j] * (j < WITH_LOAD ? load : 1);
                values[i][j] = j == HEARTBEAT ? mean : poisson(mean, random);
            }
        }
        return values;
    }

    private static int poisson(double mean, SplittableRandom random) {
        int count = 0;
        for (double sum = exponential(random); sum < mean; sum += exponential(random)) {
            count++;
        }
        return count;
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    @Override
    public List<Mishap> faults() {
        return List.of(
                Mishap.of("NEW", HOUR, (values, row, from, size, which) -> {
                    values[row][NEVER] += 1 << size;
                }),
                Mishap.of("BURST", HOUR, (values, row, from, size, which) -> {
                    values[row][which % ERRORS] *= TIMES[size];
                }),
                Mishap.of("ERRORS", HOUR, (values, row, from, size, which) -> {
                    values[row][ERRORS] += USUAL[ERRORS] * TIMES[size];
                }),
                new Mishap("VANISHED", List.of(HOUR / 2, 2 * HOUR, 8 * HOUR), (values, row, from, size, which) -> {
                    values[row][HEARTBEAT] = 0;
                }));
    }

    static List<Candidate> candidates() {
        return List.of(
                new Candidate("LogMonitor", true, signals -> new Own(new LogMonitor(STEP_SECONDS * 1000L, 1))),
                new Candidate(
                        "news or EWMA", false, signals -> new NewsOrEwma(new Ewma(signals), new boolean[signals])),
                Ewma.candidate());
    }

    private static final class Own implements Scorer {
        private final LogMonitor monitor;
        private boolean alarm;

        Own(LogMonitor monitor) {
            this.monitor = monitor;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            List<LogFinding> findings = new ArrayList<>();
            for (int j = 0; j < values.length; j++) {
                LogLevel level = j == ERRORS || j == NEVER ? LogLevel.ERROR : LogLevel.INFO;
                for (int k = 0; k < values[j]; k++) {
                    String line = STATEMENTS[j].formatted(k % 7, 20 + k % 9);
                    findings.addAll(monitor.update(epochMillis, new LogEntry(level, line)));
                }
            }
            findings.addAll(monitor.advance(epochMillis + STEP_SECONDS * 1000L));
            alarm = !findings.isEmpty();
            return findings.stream().mapToDouble(LogFinding::surprise).max().orElse(0);
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new Own(LogMonitor.restore(monitor.snapshot()));
        }
    }

    /** A statement that never spoke is news beyond any threshold; else the strangest count of all statements. */
    private static final class NewsOrEwma implements Scorer {
        private static final double NEWS = 1e9;

        private final Scorer counts;
        private final boolean[] known;

        NewsOrEwma(Scorer counts, boolean[] known) {
            this.counts = counts;
            this.known = known;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            double score = counts.score(epochMillis, values);
            for (int j = 0; j < values.length; j++) {
                if (values[j] > 0 && !known[j]) {
                    known[j] = true;
                    score = NEWS;
                }
            }
            return score;
        }

        @Override
        public Scorer copy() {
            return new NewsOrEwma(counts.copy(), known.clone());
        }
    }
}
