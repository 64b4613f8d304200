package dev.evenkeel.benchmarks.inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * As {@link InjectCommand}, for what has a detector of its own kind: replicas, error budgets, histograms, known days and
 * logs, each beside what people use for it today.
 */
@Command(
        name = "inject-special",
        description = "Recall and delay on replicas, error budgets, histograms, known days and logs.")
public final class SpecialCommand implements Callable<Integer> {
    @Option(names = "--seeds", description = "series of each kind (default: ${DEFAULT-VALUE})")
    private int seeds = 3;

    @Option(names = "--out", description = "JSON file for the results")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        Map<String, List<Verdict>> results = new LinkedHashMap<>();
        judge(results, new Replicas(), Replicas.candidates());
        judge(results, new ErrorBudget(), ErrorBudget.candidates());
        judge(results, new Latencies(), Latencies.candidates());
        judge(results, new KnownDays(), KnownDays.candidates());
        judge(results, new LogLines(), LogLines.candidates());
        if (out != null) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), results);
        }
        return 0;
    }

    private void judge(Map<String, List<Verdict>> results, Source source, List<Candidate> candidates) {
        List<Verdict> verdicts = InjectCommand.judge(Suite.of(new Source[] {source}, seeds), candidates);
        InjectCommand.print(source.name(), verdicts);
        results.put(source.name(), verdicts);
    }
}
