package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.analytics.detect.BurnFinding;
import dev.evenkeel.analytics.detect.BurnRate;
import dev.evenkeel.analytics.detect.SloConfig;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.List;
import java.util.SplittableRandom;

/** Bad and all events of a service that promises 99.9%, with blips of five minutes that nobody should be called for. */
final class ErrorBudget implements Source {
    private static final double OBJECTIVE = 0.999;
    private static final double USUAL = 0.0002; // share of bad events
    private static final double[] FAST = {0.02, 0.05, 0.2};
    private static final double[] SLOW = {0.0015, 0.003, 0.007};

    @Override
    public String name() {
        return "ERROR_BUDGET";
    }

    @Override
    public int signals() {
        return 2;
    }

    @Override
    public double[][] series(int rows, SplittableRandom random) {
        double[][] values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            double all = Math.round(
                    20_000 * (1 + 0.6 * Math.sin(2 * Math.PI * i / DAY)) * (1 + 0.05 * random.nextGaussian()));
            double share = random.nextInt(3 * DAY) == 0 ? 0.02 + 0.05 * random.nextDouble() : USUAL;
            values[i] = new double[] {
                Math.max(0, Math.round(all * share + Math.sqrt(all * share) * random.nextGaussian())), all
            };
        }
        return values;
    }

    @Override
    public List<Mishap> faults() {
        return List.of(
                Mishap.of("FAST_BURN", 2 * HOUR, (values, row, from, size, which) -> {
                    values[row][0] = Math.round(FAST[size] * values[row][1]);
                }),
                Mishap.of("SLOW_BURN", 3 * DAY, (values, row, from, size, which) -> {
                    values[row][0] += Math.round(SLOW[size] * values[row][1]);
                }));
    }

    static List<Candidate> candidates() {
        return List.of(
                new Candidate("BurnRate", true, signals -> new Own(new BurnRate(SloConfig.of(OBJECTIVE)))),
                new Candidate("share of 5 minutes", false, signals -> new Window(new double[1][], 0)),
                new Candidate("share of an hour", false, signals -> new Window(new double[HOUR][], 0)),
                new Candidate("share of 6 hours", false, signals -> new Window(new double[6 * HOUR][], 0)));
    }

    private static final class Own implements Scorer {
        private final BurnRate rate;
        private boolean alarm;

        Own(BurnRate rate) {
            this.rate = rate;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            BurnFinding finding = rate.update(epochMillis, values[0], values[1]);
            alarm = finding.alarm();
            return Math.min(finding.longBurn(), finding.shortBurn());
        }

        @Override
        public boolean alarm() {
            return alarm;
        }

        @Override
        public Scorer copy() {
            return new Own(BurnRate.restore(SloConfig.of(OBJECTIVE), rate.snapshot()));
        }
    }

    /** The share of bad events in the last rows: a single-window alert. */
    private static final class Window implements Scorer {
        private final double[][] ring;
        private int rows;

        Window(double[][] ring, int rows) {
            this.ring = ring;
            this.rows = rows;
        }

        @Override
        public double score(long epochMillis, double[] values) {
            ring[rows++ % ring.length] = values;
            double bad = 0;
            double all = 0;
            for (int i = 0; i < Math.min(rows, ring.length); i++) {
                bad += ring[i][0];
                all += ring[i][1];
            }
            return bad / all;
        }

        @Override
        public Scorer copy() {
            return new Window(ring.clone(), rows);
        }
    }
}
