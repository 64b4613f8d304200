package dev.evenkeel.benchmarks.inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores detectors on injected anomalies at one false alarm a week. A peer without an alarm rule of its own is given the
 * best there is: the threshold that makes just one false alarm a week on the healthy series of the same seeds, and two hours
 * of cool-down. The library's tiers are run by their own alarms, and for comparison by such a threshold as well.
 */
@Command(name = "inject", description = "Recall, delay and VUS-PR on injected anomalies, beside peers.")
public final class InjectCommand implements Callable<Integer> {
    private static final int ROWS = 28 * Base.DAY;
    private static final int LEARNING = 14 * Base.DAY;
    private static final int SLACK = Base.DAY / 24; // an alarm up to an hour after the end still tells the event
    private static final int COOL_DOWN = 2 * Base.DAY / 24;
    private static final int BUFFER = Base.DAY / 2;
    private static final int SIZES = 3;
    private static final long START = 1_767_225_600_000L + 4 * 86_400_000L; // Monday 2026-01-05

    @Option(names = "--seeds", description = "series of each kind (default: ${DEFAULT-VALUE})")
    private int seeds = 4;

    @Option(names = "--without-peers", description = "run the library's tiers alone")
    private boolean alone;

    @Option(names = "--out", description = "JSON file for the results")
    private @Nullable Path out;

    /** What came out for one detector. */
    record Result(
            String name,
            double falseAlarmsPerWeek,
            double recall,
            double medianDelayMinutes,
            double vusPr,
            Map<String, Double> recallByKind,
            Map<String, Double> delayByKind,
            Map<String, Double> vusPrByKind) {}

    private record Event(Base base, Anomaly anomaly, int size, int from, List<double[]> values) {}

    @Override
    public Integer call() throws IOException {
        List<Candidate> candidates = new ArrayList<>(List.of(Scorer.rich(), Scorer.light()));
        if (!alone) {
            candidates.add(Scorer.ewma());
            candidates.add(Scorer.randomCutForest(50, 256, 8));
            candidates.add(Scorer.randomCutForest(10, 32, 2));
            candidates.add(HalfSpaceTrees.candidate());
        }
        List<Result> results = run(candidates, seeds);
        print(results);
        if (out != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), results);
        }
        return 0;
    }

    /** Runs each candidate over the same series. */
    static List<Result> run(List<Candidate> candidates, int seeds) {
        List<double[]> healthy = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (Base base : Base.values()) {
            for (int seed = 1; seed <= seeds; seed++) {
                SplittableRandom random =
                        new SplittableRandom(1000L * base.name().hashCode() + seed);
                double[] clean = base.series(ROWS, random);
                healthy.add(clean);
                for (Anomaly anomaly : Anomaly.values()) {
                    for (int size = 0; size < SIZES && anomaly.fits(base); size++) {
                        int last = ROWS - anomaly.rows(size) - SLACK - 1;
                        int from = LEARNING + random.nextInt(last - LEARNING);
                        double[] values = clean.clone();
                        anomaly.inject(values, from, size, base, random);
                        events.add(new Event(base, anomaly, size, from, List.of(values)));
                    }
                }
            }
        }
        List<Result> results = new ArrayList<>();
        for (Candidate candidate : candidates) {
            List<Track> clean = healthy.stream().map(v -> track(candidate, v)).toList();
            List<Track> tracks = events.stream()
                    .map(e -> track(candidate, e.values().getFirst()))
                    .toList();
            if (candidate.ownAlarm()) {
                results.add(judge(candidate.name() + " (own alarms)", Double.NaN, clean, tracks, events));
            }
            double threshold = threshold(clean);
            results.add(judge(candidate.name() + " (best threshold)", threshold, clean, tracks, events));
        }
        return results;
    }

    /** What a detector said about each row of a series. */
    private static final class Track {
        private final double[] scores;
        private final boolean[] alarms;

        Track(double[] scores, boolean[] alarms) {
            this.scores = scores;
            this.alarms = alarms;
        }

        /** Alarms by own rule, or above a threshold with a cool-down. */
        boolean[] alarmsAt(double threshold) {
            if (Double.isNaN(threshold)) {
                return alarms;
            }
            boolean[] result = new boolean[scores.length];
            int quiet = COOL_DOWN;
            for (int i = 0; i < scores.length; i++) {
                boolean over = scores[i] >= threshold;
                result[i] = over && quiet >= COOL_DOWN;
                quiet = over ? 0 : quiet + 1;
            }
            return result;
        }
    }

    private static Track track(Candidate candidate, double[] values) {
        Scorer scorer = candidate.maker().get();
        double[] scores = new double[values.length];
        boolean[] alarms = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            scores[i] = scorer.score(START + i * 1000L * Base.STEP_SECONDS, values[i]);
            alarms[i] = candidate.ownAlarm() && scorer.alarm();
        }
        return new Track(scores, alarms);
    }

    private static double falseAlarmsPerWeek(List<Track> clean, double threshold) {
        long count = 0;
        for (Track track : clean) {
            boolean[] alarms = track.alarmsAt(threshold);
            for (int i = LEARNING; i < ROWS; i++) {
                count += alarms[i] ? 1 : 0;
            }
        }
        return count / (clean.size() * (ROWS - LEARNING) / (7.0 * Base.DAY));
    }

    /** The lowest threshold that makes no more than one false alarm a week. */
    private static double threshold(List<Track> clean) {
        double[] all = clean.stream()
                .flatMapToDouble(t -> Arrays.stream(t.scores, LEARNING, ROWS))
                .sorted()
                .toArray();
        int low = 0;
        int high = all.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (falseAlarmsPerWeek(clean, all[middle]) <= 1) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return all[low];
    }

    private static Result judge(
            String name, double threshold, List<Track> clean, List<Track> tracks, List<Event> events) {
        Map<String, List<Double>> delays = new LinkedHashMap<>();
        Map<String, List<Double>> volumes = new LinkedHashMap<>();
        for (int e = 0; e < events.size(); e++) {
            Event event = events.get(e);
            int end = event.from() + event.anomaly().rows(event.size());
            boolean[] alarms = tracks.get(e).alarmsAt(threshold);
            double delay = Double.POSITIVE_INFINITY;
            for (int i = event.from(); i < end + SLACK && Double.isInfinite(delay); i++) {
                delay = alarms[i] ? (i - event.from()) * Base.STEP_SECONDS / 60.0 : delay;
            }
            double[] scores = Arrays.copyOfRange(tracks.get(e).scores, LEARNING, ROWS);
            double volume = VusPr.of(scores, event.from() - LEARNING, end - LEARNING, BUFFER, BUFFER / 4);
            String kind = event.anomaly().name();
            delays.computeIfAbsent(kind, k -> new ArrayList<>()).add(delay);
            volumes.computeIfAbsent(kind, k -> new ArrayList<>()).add(volume);
        }
        Map<String, Double> recallByKind = new LinkedHashMap<>();
        Map<String, Double> delayByKind = new LinkedHashMap<>();
        Map<String, Double> volumeByKind = new LinkedHashMap<>();
        delays.forEach((kind, list) -> {
            recallByKind.put(kind, recall(list));
            delayByKind.put(kind, median(list));
        });
        volumes.forEach((kind, list) -> volumeByKind.put(kind, mean(list)));
        List<Double> allDelays = delays.values().stream().flatMap(List::stream).toList();
        List<Double> allVolumes =
                volumes.values().stream().flatMap(List::stream).toList();
        return new Result(
                name,
                falseAlarmsPerWeek(clean, threshold),
                recall(allDelays),
                median(allDelays),
                mean(allVolumes),
                recallByKind,
                delayByKind,
                volumeByKind);
    }

    private static double recall(List<Double> delays) {
        return delays.stream().filter(Double::isFinite).count() / (double) delays.size();
    }

    /** An event that was missed counts as one that took forever. */
    private static double median(List<Double> delays) {
        List<Double> sorted = delays.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static void print(List<Result> results) {
        System.out.printf("%-36s %8s %7s %9s %7s", "detector", "false/wk", "recall", "delay min", "VUS-PR");
        results.get(0)
                .recallByKind()
                .keySet()
                .forEach(kind -> System.out.printf(" %18s", kind.toLowerCase(Locale.ROOT)));
        System.out.println();
        for (Result r : results) {
            System.out.printf(
                    "%-36s %8.2f %7.3f %9.0f %7.3f",
                    r.name(), r.falseAlarmsPerWeek(), r.recall(), r.medianDelayMinutes(), r.vusPr());
            r.recallByKind()
                    .forEach((kind, recall) -> System.out.printf(
                            " %18s",
                            "%.2f/%.0f/%.2f"
                                    .formatted(
                                            recall,
                                            r.delayByKind().get(kind),
                                            r.vusPrByKind().get(kind))));
            System.out.println();
        }
        System.out.println("by kind: recall / median delay in minutes, missed ones counted as endless / VUS-PR");
    }
}
