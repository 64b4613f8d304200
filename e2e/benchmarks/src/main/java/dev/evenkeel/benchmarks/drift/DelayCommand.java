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
 * Scores how many rows it takes to find each kind of drift, when it starts at row 100 and at row 20,000, next to CUSUMs that
 * are calibrated on other streams to a chance of 0.05 of a false alarm in 4,000 rows; this library goes by its own bound.
 * Streams with an alarm before the drift are counted and left out of the median. With {@code --export} the same streams are
 * written for the peers that exist as packages, which e2e/benchmarks/peers/drift_delays.py runs.
 */
@Command(name = "drift-delay", description = "Scores false alarms and delays of drift tests on seeded streams.")
public final class DelayCommand implements Callable<Integer> {
    static final double ALPHA = 0.05;
    static final int HORIZON = 4000;
    static final int MOST_DELAY = 3000;
    private static final long STREAM_SEED = 5_000_000;
    private static final long CALIBRATION_SEED = 1_000_000;
    private static final long NULL_SEED = 9_000_000;
    private static final long SEEDS = 10_000_000; // between those of two values of --seed

    @Option(names = "--runs", description = "streams of each kind (default: ${DEFAULT-VALUE})")
    private int runs = 400;

    @Option(names = "--late-runs", description = "those with a late start (default: ${DEFAULT-VALUE})")
    private int lateRuns = 100;

    @Option(names = "--reference-rows", description = "rows of the reference (default: ${DEFAULT-VALUE})")
    private int referenceRows = 1000;

    @Option(names = "--start", split = ",", description = "first rows with drift (default: ${DEFAULT-VALUE})")
    private int[] starts = {100, 20_000};

    @Option(names = "--kinds", split = ",", description = "of ${COMPLETION-CANDIDATES} (default: all)")
    private Kind[] kinds = Kind.values();

    @Option(names = "--methods", split = ",", description = "of ${COMPLETION-CANDIDATES} (default: all)")
    private Method[] methods = Method.values();

    @Option(names = "--seed", description = "other streams for each number (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--export", description = "folder for the streams, for the peers in Python")
    private @Nullable Path export;

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
        if (export != null) {
            export(new StreamExport(export));
        }
        return 0;
    }

    /** Of this library, for references of several sizes. */
    private Map<String, Double> falseAlarms() {
        Map<String, Double> shares = new LinkedHashMap<>();
        System.out.printf("false alarms of Evenkeel in %d rows, %d streams each%n", HORIZON, 2 * runs);
        for (Kind kind : List.of(Kind.MEAN_HALF, Kind.MIX_OF_TEN, Kind.MISSING)) {
            for (int rows : new int[] {1, 10, 100, referenceRows}) {
                double share = falseAlarms(kind, rows, 2 * runs, seed);
                String label = kind.rows() + ", reference of " + rows;
                shares.put(label, share);
                System.out.printf("  %-36s %.4f%n", label, share);
            }
        }
        return shares;
    }

    /** Share of streams without drift in which this library raises an alarm. */
    static double falseAlarms(Kind kind, int referenceRows, int runs, long seed) {
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            double greatest = greatest(Method.EVENKEEL, kind, referenceRows, NULL_SEED + SEEDS * seed + run);
            alarms += greatest >= 1 / ALPHA ? 1 : 0;
        }
        return alarms / (double) runs;
    }

    private Map<String, Map<String, Delay>> table(int start) {
        Map<String, Map<String, Delay>> table = new LinkedHashMap<>();
        System.out.printf("%nmedian delay, drift from row %d, reference of %d rows%n%-20s", start, referenceRows, "");
        for (Method method : methods) {
            System.out.printf(" %21s", method.label);
        }
        System.out.println();
        Map<Method, Double> logs = new LinkedHashMap<>();
        for (Kind kind : kinds) {
            Map<String, Delay> row = new LinkedHashMap<>();
            System.out.printf("%-20s", kind.label);
            for (Method method : methods) {
                if (!method.judges(kind)) {
                    System.out.printf(" %21s", "-");
                    continue;
                }
                double threshold = method == Method.EVENKEEL ? 1 / ALPHA : threshold(method, kind);
                Delay delay = delay(method, kind, referenceRows, start, streams(start), threshold, seed);
                row.put(method.label, delay);
                System.out.printf(" %9.0f (fa %5.3f)%s", delay.median, delay.falseAlarms, "   ");
                logs.merge(method, Math.log(delay.median), Double::sum);
            }
            System.out.println();
            table.put(kind.label, row);
        }
        System.out.printf("%-20s", "geometric mean");
        for (Method method : methods) {
            long judged = Arrays.stream(kinds).filter(method::judges).count();
            System.out.printf(
                    " %9.1f of %-2d kinds %s", Math.exp(logs.getOrDefault(method, 0.0) / judged), judged, " ");
        }
        System.out.println();
        return table;
    }

    private int streams(int start) {
        return start > HORIZON ? lateRuns : runs;
    }

    /** Of a method with its threshold. */
    static Delay delay(
            Method method, Kind kind, int referenceRows, int start, int streams, double threshold, long seed) {
        List<Integer> delays = new ArrayList<>();
        int early = 0;
        for (int run = 0; run < streams; run++) {
            SplittableRandom random = new SplittableRandom(STREAM_SEED + SEEDS * seed + run);
            Watcher watcher = method.watch(kind, reference(kind, referenceRows, random), run);
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
            greatest[run] = greatest(method, kind, referenceRows, CALIBRATION_SEED + SEEDS * seed + run);
        }
        Arrays.sort(greatest);
        return Math.nextUp(greatest[(int) ((1 - ALPHA) * runs)]);
    }

    private static double greatest(Method method, Kind kind, int referenceRows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Watcher watcher = method.watch(kind, reference(kind, referenceRows, random), seed);
        double greatest = 0;
        for (int i = 0; i < HORIZON; i++) {
            greatest = Math.max(greatest, watcher.update(kind.before(random)));
        }
        return greatest;
    }

    private void export(StreamExport files) throws IOException {
        for (Kind kind : kinds) {
            files.calibration(kind, runs, referenceRows, CALIBRATION_SEED + SEEDS * seed);
            for (int start : starts) {
                files.streams(kind, start, streams(start), referenceRows, STREAM_SEED + SEEDS * seed);
            }
        }
        files.close();
    }
}
