package dev.evenkeel.benchmarks.inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import dev.evenkeel.benchmarks.inject.Verdict.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores detectors on injected anomalies at one false alarm a week. A peer without an alarm rule of its own is given the
 * best there is: the threshold that makes just one false alarm a week on the healthy series of the same seeds, and two hours
 * of cool-down; and, more than any user could know, such a threshold for each kind of series. The library's tiers are run
 * by their own alarms, and for comparison by such thresholds as well.
 */
@Command(name = "inject", description = "Recall, delay and VUS-PR on injected anomalies, beside peers.")
public final class InjectCommand implements Callable<Integer> {
    @Option(names = "--seeds", description = "series of each kind (default: ${DEFAULT-VALUE})")
    private int seeds = 3;

    @Option(names = "--without-peers", description = "run the library's tiers alone")
    private boolean alone;

    @Option(names = "--out", description = "JSON file for the results")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        Map<String, List<Verdict>> results = new LinkedHashMap<>();
        results.put("univariate", judge(Suite.of(Base.values(), seeds), candidates(8)));
        results.put("multivariate", judge(Suite.of(Fleet.values(), seeds), candidates(2)));
        results.forEach(InjectCommand::print);
        System.out.println("by kind: recall / median delay in minutes, missed ones counted as endless / VUS-PR");
        if (out != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), results);
        }
        return 0;
    }

    private List<Candidate> candidates(int shingle) {
        List<Candidate> candidates = new ArrayList<>(List.of(Own.rich(), Own.light()));
        if (!alone) {
            candidates.add(Ewma.candidate());
            candidates.add(RandomCutForestScorer.candidate(50, 256, shingle));
            candidates.add(RandomCutForestScorer.candidate(10, 32, Math.min(shingle, 2)));
            candidates.add(HalfSpaceTrees.candidate());
        }
        return candidates;
    }

    /** Runs each candidate over the same series. */
    static List<Verdict> judge(Suite suite, List<Candidate> candidates) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Trial trial = new Trial(candidate, suite);
            if (candidate.ownAlarm()) {
                verdicts.add(Verdict.byOwnAlarms(candidate.name() + " (own alarms)", trial));
            }
            verdicts.add(Verdict.byBestThreshold(candidate.name() + " (best threshold)", trial));
            verdicts.add(Verdict.byBestThresholds(candidate.name() + " (best for each source)", trial));
        }
        return verdicts;
    }

    static void print(String suite, List<Verdict> verdicts) {
        System.out.printf("%-40s %8s %18s", suite, "false/wk", "all");
        Verdict any = verdicts.getFirst();
        any.byKind().keySet().forEach(InjectCommand::head);
        any.bySize().keySet().forEach(InjectCommand::head);
        System.out.println();
        for (Verdict verdict : verdicts) {
            System.out.printf("%-40s %8.2f", verdict.name(), verdict.falseAlarmsPerWeek());
            print(verdict.overall());
            verdict.byKind().values().forEach(InjectCommand::print);
            verdict.bySize().values().forEach(InjectCommand::print);
            System.out.println();
        }
    }

    private static void head(String column) {
        System.out.printf(" %18s", column.toLowerCase(Locale.ROOT));
    }

    private static void print(Figures figures) {
        System.out.printf(
                " %18s", "%.2f/%.0f/%.2f".formatted(figures.recall(), figures.medianDelayMinutes(), figures.vusPr()));
    }
}
