package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {
    private static final int COLUMNS = 20;
    private static final DriftConfig CONFIG = new DriftConfig(0.05, 500, 0.1, 7);

    private static DriftMonitor monitor(SplittableRandom random) {
        Map<String, ColumnBaseline> baselines = new LinkedHashMap<>();
        for (int c = 0; c < COLUMNS; c++) {
            baselines.put("x" + c, NumericBaseline.of(Streams.numbers(Streams.NORMAL, 300, random), c));
        }
        List<String> mix = Streams.categories(new double[] {0.6, 0.4}, 300, random);
        baselines.put("kind", CategoricalBaseline.of(mix, 1));
        return new DriftMonitor(baselines, CONFIG);
    }

    private static double[] row(SplittableRandom random, int shifted) {
        double[] row = new double[COLUMNS];
        double common = random.nextGaussian(); // columns depend on each other
        for (int c = 0; c < COLUMNS; c++) {
            row[c] = (common + random.nextGaussian()) / Math.sqrt(2) + (c < shifted ? 1 : 0);
        }
        return row;
    }

    private static String[] category(SplittableRandom random) {
        return new String[] {Streams.category(new double[] {0.6, 0.4}, random)};
    }

    @Test
    void anyFalseAlarmAmongManyColumnsIsRare() {
        int runs = 60;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            DriftMonitor monitor = monitor(random);
            for (int i = 0; i < 500; i++) {
                monitor.update(row(random, 0), category(random));
            }
            alarms += monitor.findings().values().stream().anyMatch(f -> f.verdict() == Verdict.BREACH) ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    @Test
    void theColumnsThatDriftAreNamed() {
        SplittableRandom random = new SplittableRandom(1);
        DriftMonitor monitor = monitor(random);
        for (int i = 0; i < 120; i++) {
            monitor.update(row(random, 3), category(random));
        }
        List<String> breached = monitor.findings().entrySet().stream()
                .filter(entry -> entry.getValue().verdict() == Verdict.BREACH)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(breached).containsExactly("x0", "x1", "x2");
    }

    @Test
    void shortRowsAreRowsWithMissingValues() {
        DriftMonitor monitor = monitor(new SplittableRandom(2));
        for (int i = 0; i < 50; i++) {
            monitor.update(new double[0], new String[0]);
        }
        assertThat(monitor.findings().values()).allMatch(finding -> finding.verdict() == Verdict.BREACH);
    }
}
