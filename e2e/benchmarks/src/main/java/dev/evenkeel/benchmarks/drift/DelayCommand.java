package dev.evenkeel.benchmarks.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores how many rows it takes to find each kind of drift, when it starts at row 100 and at row 20,000, next to the peers.
 * Peers are calibrated on other seeds to a chance of 0.05 of a false alarm in 4,000 rows; this library and KS with
 * Bonferroni go by their own bounds. Streams with an alarm before the drift are counted and left out of the median.
 */
@Command(name = "drift-delay", description = "Scores false alarms and delays of drift tests on seeded streams.")
public final class DelayCommand implements Callable<Integer> {
    private static final double ALPHA = 0.05;
    private static final int HORIZON = 4000;
    private static final int MOST_DELAY = 3000;
    private static final long STREAM_SEED = 5_000_000;
    private static final long CALIBRATION_SEED = 1_000_000;
    private static final long NULL_SEED = 9_000_000;

    @Option(names = "--runs", description = "streams of each kind (default: ${DEFAULT-VALUE})")
    private int runs = 400;

    @Option(names = "--late-runs", description = "those with a late start (default: ${DEFAULT-VALUE})")
    private int lateRuns = 100;

    @Option(names = "--reference-rows", description = "rows of the reference (default: ${DEFAULT-VALUE})")
    private int referenceRows = 1000;

    @Option(names = "--start", split = ",", description = "first rows with drift (default: ${DEFAULT-VALUE})")
    private int[] starts = {100, 20_000};

    @Option(names = "--methods", split = ",", description = "of ${COMPLETION-CANDIDATES} (default: all)")
    private Method[] methods = Method.values();

    @Option(names = "--out", description = "JSON with the figures")
    private @Nullable Path out;

    /** Median rows until the alarm, and the share of streams with an alarm before the drift. */
    record Delay(double median, double falseAlarms) {}

    @Override
    public Integer call() throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("falseAlarms", falseAlarms());
        for (int start : starts) {
            figures.put("start" + start, table(start));
        }
        if (out != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), figures);
        }
        return 0;
    }

    /** Of this library, for references of several sizes. */
    private Map<String, Double> falseAlarms() {
        Map<String, Double> shares = new LinkedHashMap<>();
        System.out.printf("false alarms of Evenkeel in %d rows, %d streams each%n", HORIZON, 2 * runs);
        for (Kind kind : List.of(Kind.MEAN_HALF, Kind.MIX_OF_TEN, Kind.MISSING)) {
            for (int rows : new int[] {1, 10, 100, referenceRows}) {
                double share = falseAlarms(kind, rows, 2 * runs);
                String label = (kind.categorical() ? "categories" : kind == Kind.MISSING ? "with missing" : "numbers")
                        + ", reference of " + rows;
                shares.put(label, share);
                System.out.printf("  %-36s %.4f%n", label, share);
            }
        }
        return shares;
    }

    /** Share of streams without drift in which this library raises an alarm. */
    static double falseAlarms(Kind kind, int referenceRows, int runs) {
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            alarms += greatest(Method.EVENKEEL, kind, referenceRows, 0, NULL_SEED + run) >= 1 / ALPHA ? 1 : 0;
        }
        return alarms / (double) runs;
    }

    private Map<String, Map<String, Delay>> table(int start) {
        Map<String, Map<String, Delay>> table = new LinkedHashMap<>();
        System.out.printf("%nmedian delay, drift from row %d, reference of %d rows%n%-20s", start, referenceRows, "");
        for (Method method : methods) {
            System.out.printf(" %21s", method.label);
        }
        System.out.printf("   to best told  to best other%n");
        Map<Method, double[]> logs = new LinkedHashMap<>(); // {sum of logs over all kinds, over numbers}
        for (Kind kind : Kind.values()) {
            Map<String, Delay> row = new LinkedHashMap<>();
            double ours = Double.NaN;
            double told = Double.NaN;
            double other = Double.POSITIVE_INFINITY;
            System.out.printf("%-20s", kind.label);
            for (Method method : methods) {
                if (!method.judges(kind)) {
                    System.out.printf(" %21s", "-");
                    continue;
                }
                Delay delay = delay(method, kind, start, start > HORIZON ? lateRuns : runs);
                row.put(method.label, delay);
                System.out.printf(" %9.0f (fa %5.3f)%s", delay.median, delay.falseAlarms, "   ");
                double[] sums = logs.computeIfAbsent(method, _ -> new double[2]);
                sums[0] += Math.log(delay.median);
                sums[1] += kind.categorical() ? 0 : Math.log(delay.median);
                switch (method) {
                    case EVENKEEL -> ours = delay.median;
                    case TOLD -> told = delay.median;
                    default -> other = Math.min(other, delay.median);
                }
            }
            System.out.printf("   %12.2f  %13.2f%n", ours / told, ours / other);
            table.put(kind.label, row);
        }
        int kinds = Kind.values().length;
        long numbers =
                Arrays.stream(Kind.values()).filter(kind -> !kind.categorical()).count();
        System.out.printf("%-20s", "geometric mean");
        for (Method method : methods) {
            boolean all = method.judges(Kind.MIX_OF_TEN);
            double[] sums = logs.getOrDefault(method, new double[2]);
            System.out.printf(
                    " %9s %-11s",
                    all ? String.format("%.1f", Math.exp(sums[0] / kinds)) : "-",
                    String.format("(numbers %.1f)", Math.exp(sums[1] / numbers)));
        }
        System.out.println();
        return table;
    }

    private Delay delay(Method method, Kind kind, int start, int streams) {
        double delta = method == Method.ADWIN ? adwinDelta(kind) : 0;
        double threshold = switch (method) {
            case EVENKEEL -> 1 / ALPHA;
            case KOLMOGOROV_SMIRNOV -> HORIZON / (double) Method.BATCH / ALPHA;
            case ADWIN -> 1;
            default -> threshold(method, kind);
        };
        return delay(method, kind, referenceRows, start, streams, threshold, delta);
    }

    /** Of a method with its threshold. */
    static Delay delay(
            Method method, Kind kind, int referenceRows, int start, int streams, double threshold, double delta) {
        List<Integer> delays = new ArrayList<>();
        int early = 0;
        for (int run = 0; run < streams; run++) {
            SplittableRandom random = new SplittableRandom(STREAM_SEED + run);
            Watcher watcher = method.watch(kind, reference(kind, referenceRows, random), delta, run);
            int found = first(watcher, threshold, kind, start, random);
            if (found < 0) {
                early++;
            } else {
                delays.add(found);
            }
        }
        Collections.sort(delays);
        double median = delays.isEmpty() ? MOST_DELAY : delays.get(delays.size() / 2);
        return new Delay(median, early / (double) streams);
    }

    /** Rows until the alarm, -1 when it came before the drift. */
    private static int first(Watcher watcher, double threshold, Kind kind, int start, SplittableRandom random) {
        for (int i = 0; i < start; i++) {
            if (watcher.update(kind.before(random)) >= threshold) {
                return -1;
            }
        }
        for (int i = 0; i < MOST_DELAY; i++) {
            if (watcher.update(kind.after(i, random)) >= threshold) {
                return i + 1;
            }
        }
        return MOST_DELAY;
    }

    private static double[] reference(Kind kind, int rows, SplittableRandom random) {
        double[] reference = new double[rows];
        Arrays.setAll(reference, _ -> kind.before(random));
        return reference;
    }

    /** The statistic that only a share alpha of the streams without drift exceed. */
    private double threshold(Method method, Kind kind) {
        double[] greatest = new double[runs];
        for (int run = 0; run < runs; run++) {
            greatest[run] = greatest(method, kind, referenceRows, 0, CALIBRATION_SEED + run);
        }
        Arrays.sort(greatest);
        return Math.nextUp(greatest[(int) ((1 - ALPHA) * runs)]);
    }

    private double adwinDelta(Kind kind) {
        double low = Math.log(1e-12);
        double high = Math.log(0.5);
        int streams = Math.min(200, runs);
        for (int step = 0; step < 9; step++) {
            double middle = (low + high) / 2;
            int alarms = 0;
            for (int run = 0; run < streams; run++) {
                alarms += greatest(Method.ADWIN, kind, 1, Math.exp(middle), CALIBRATION_SEED + run) > 0 ? 1 : 0;
            }
            if (alarms > ALPHA * streams) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return Math.exp(low);
    }

    private static double greatest(Method method, Kind kind, int referenceRows, double delta, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Watcher watcher = method.watch(kind, reference(kind, referenceRows, random), delta, seed);
        double greatest = 0;
        for (int i = 0; i < HORIZON; i++) {
            greatest = Math.max(greatest, watcher.update(kind.before(random)));
        }
        return greatest;
    }
}
