package dev.evenkeel.benchmarks.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores correlation on seeded storms of three topologies, beside time window with label grouping as in Alertmanager, and
 * the single ideas: topology, words and time. Each peer is given its best settings on the very storms that are scored.
 * Seeds 1 to 999 were for development; the default scores others.
 */
@Command(name = "storms", description = "Scores correlation on seeded alert storms, beside peers.")
public final class StormsCommand implements Callable<Integer> {
    private static final List<String> LABELS =
            List.of("alertname", "namespace", "service", "pod", "node", "zone", "team", "severity");
    private static final long MINUTE = 60_000;
    private static final long[] WINDOWS = {MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE};

    @Option(names = "--seeds", description = "storms of each topology (default: ${DEFAULT-VALUE})")
    private int seeds = 100;

    @Option(names = "--first", description = "first seed (default: ${DEFAULT-VALUE})")
    private long first = 1001;

    @Option(names = "--without-peers", description = "run the library alone")
    private boolean alone;

    @Option(names = "--oracle", description = "score what the truth about the causes can tell as well")
    private boolean oracle;

    @Option(names = "--out", description = "JSON with the figures")
    private @Nullable Path out;

    /**
     * The figures of one candidate over some storms. Rates are of all storms together; {@code ariMargin} is half of the 95%
     * interval of the mean over storms.
     */
    record Figures(
            String name,
            String storms,
            double ari,
            double ariMargin,
            double ariOfIncidents,
            double lowestTenth,
            double wrongPairs,
            double merged,
            int lost,
            int incidents) {}

    @Override
    public Integer call() throws IOException {
        Map<Estate.Shape, List<Storm>> storms = new EnumMap<>(Estate.Shape.class);
        for (Estate.Shape shape : Estate.Shape.values()) {
            List<Storm> list = new ArrayList<>();
            for (long seed = first; seed < first + seeds; seed++) {
                list.add(Storm.of(shape, seed));
            }
            storms.put(shape, list);
        }
        List<Figures> all = new ArrayList<>();
        all.addAll(score("evenkeel", Grouping.evenkeel(), storms));
        if (!alone) {
            all.addAll(score("evenkeel, no week before", Grouping.evenkeelWithoutHistory(), storms));
            all.addAll(score("evenkeel, no topology", Grouping.evenkeelWithoutTopology(), storms));
            all.addAll(score("evenkeel, no texts", Grouping.evenkeelWithoutText(), storms));
            all.addAll(score("evenkeel, no times", Grouping.evenkeelWithoutTime(), storms));
        }
        if (oracle) {
            all.addAll(score("oracle", new Oracle(EnumSet.allOf(Oracle.Knows.class)), storms));
            for (Oracle.Knows kept : Oracle.Knows.values()) {
                Set<Oracle.Knows> others = EnumSet.complementOf(EnumSet.of(kept));
                all.addAll(score("oracle, no " + kept.name().toLowerCase(Locale.ROOT), new Oracle(others), storms));
            }
        }
        if (!alone) {
            all.addAll(best("labels", labelChoices(), storms));
            all.addAll(best("time", timeChoices(), storms));
            all.addAll(best("topology", topologyChoices(), storms));
            all.addAll(best("words", textChoices(), storms));
        }
        print(all);
        if (out != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), all);
        }
        return 0;
    }

    private static Map<String, Grouping> labelChoices() {
        Map<String, Grouping> choices = new LinkedHashMap<>();
        for (int bits = 1; bits < 1 << LABELS.size(); bits++) {
            Set<String> labels = new TreeSet<>();
            for (int i = 0; i < LABELS.size(); i++) {
                if ((bits & (1 << i)) != 0) {
                    labels.add(LABELS.get(i));
                }
            }
            for (long window : List.of(5 * MINUTE, 30 * MINUTE)) {
                choices.put(
                        "group_by " + String.join("+", labels) + " " + window / MINUTE + "m",
                        Grouping.byLabels(labels, window));
            }
        }
        return choices;
    }

    private static Map<String, Grouping> timeChoices() {
        Map<String, Grouping> choices = new LinkedHashMap<>();
        for (long window : WINDOWS) {
            choices.put("gap " + window / 1000 + "s", Grouping.byLabels(Set.of(), window));
        }
        return choices;
    }

    private static Map<String, Grouping> topologyChoices() {
        Map<String, Grouping> choices = new LinkedHashMap<>();
        for (int hops = 0; hops <= 2; hops++) {
            for (long window : WINDOWS) {
                choices.put("topology " + hops + " hops, " + window / 1000 + "s", Grouping.byTopology(hops, window));
            }
        }
        return choices;
    }

    private static Map<String, Grouping> textChoices() {
        Map<String, Grouping> choices = new LinkedHashMap<>();
        for (double shared : new double[] {0.3, 0.5, 0.7}) {
            for (long window : WINDOWS) {
                choices.put("words " + shared + ", " + window / 1000 + "s", Grouping.byText(shared, window));
            }
        }
        return choices;
    }

    /** The choice with the highest mean ARI. */
    private static List<Figures> best(
            String idea, Map<String, Grouping> choices, Map<Estate.Shape, List<Storm>> storms) {
        return choices.entrySet().stream()
                .map(choice -> score(idea + ": " + choice.getKey(), choice.getValue(), storms))
                .max(Comparator.comparingDouble(figures -> figures.getLast().ari()))
                .orElseThrow();
    }

    /** One line for each topology and one for all. */
    static List<Figures> score(String name, Grouping grouping, Map<Estate.Shape, List<Storm>> storms) {
        List<Figures> figures = new ArrayList<>();
        List<Verdict> all = new ArrayList<>();
        storms.forEach((shape, list) -> {
            List<Verdict> verdicts = list.stream()
                    .map(storm -> Verdict.of(Grouping.fired(storm), grouping.group(storm), storm.incidents()))
                    .toList();
            all.addAll(verdicts);
            figures.add(sum(name, shape.name(), verdicts));
        });
        figures.add(sum(name, "all", all));
        return figures;
    }

    private static Figures sum(String name, String storms, List<Verdict> verdicts) {
        double[] sorted = verdicts.stream().mapToDouble(Verdict::ari).sorted().toArray();
        long pairs = verdicts.stream().mapToLong(Verdict::pairs).sum();
        int incidents = verdicts.stream().mapToInt(Verdict::incidents).sum();
        double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
        double squares =
                Arrays.stream(sorted).map(ari -> (ari - mean) * (ari - mean)).sum();
        return new Figures(
                name,
                storms,
                mean,
                1.96 * Math.sqrt(squares / Math.max(1, sorted.length - 1) / sorted.length),
                verdicts.stream().mapToDouble(Verdict::ariOfIncidents).average().orElse(Double.NaN),
                sorted[sorted.length / 10],
                pairs == 0
                        ? 0
                        : verdicts.stream().mapToLong(Verdict::wrongPairs).sum() / (double) pairs,
                verdicts.stream().mapToInt(Verdict::merged).sum() / (double) incidents,
                verdicts.stream().mapToInt(Verdict::lost).sum(),
                incidents);
    }

    private static void print(List<Figures> all) {
        System.out.printf(
                "%-52s %-8s %6s %6s %9s %7s %11s %7s %s%n",
                "", "storms", "ARI", "+-", "incidents", "lowest", "wrong pairs", "merged", "lost");
        for (Figures f : all) {
            System.out.printf(
                    "%-52s %-8s %6.3f %6.3f %9.3f %7.3f %11.4f %7.4f %d of %d%n",
                    f.name,
                    f.storms,
                    f.ari,
                    f.ariMargin,
                    f.ariOfIncidents,
                    f.lowestTenth,
                    f.wrongPairs,
                    f.merged,
                    f.lost,
                    f.incidents);
        }
        System.out.println(
                "ARI over all alerts, noise on its own; incidents: over the alerts of incidents alone; lowest: the"
                        + " tenth percentile; merged: incidents that share a group with another");
    }
}
