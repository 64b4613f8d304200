package dev.evenkeel.benchmarks.rca;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.evenkeel.analytics.rca.Cause;
import dev.evenkeel.analytics.rca.CauseRanker;
import dev.evenkeel.analytics.rca.Diagnosis;
import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.Gap;
import dev.evenkeel.analytics.rca.RankerConfig;
import dev.evenkeel.analytics.rca.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ranks the causes of the incidents of a public data set, all with one configuration. */
@Command(name = "rca", description = "Ranks root causes: {case: [[service, score], ...]}, best first.")
public final class RcaCommand implements Callable<Integer> {
    /** The data sets that can be read. */
    enum Kind {
        petshop,
        nezha
    }

    @Option(names = "--kind", required = true, description = "${COMPLETION-CANDIDATES}")
    private Kind kind = Kind.petshop;

    @Option(names = "--in", required = true, description = "folder of the data set")
    private Path in = Path.of("");

    @Option(names = "--out", required = true, description = "JSON file for the rankings")
    private Path out = Path.of("");

    @Option(names = "--details", description = "JSON file for evidence, confidence and abstentions")
    private @Nullable Path details;

    @Option(names = "--causal", description = "nezha: know nothing that came after the incident")
    private boolean causal;

    @Option(names = "--without", split = ",", description = "leave out signal families: ${COMPLETION-CANDIDATES}")
    private Set<Family> without = EnumSet.noneOf(Family.class);

    @Override
    public Integer call() throws IOException {
        List<Incident> incidents = switch (kind) {
            case petshop -> PetShop.read(in);
            case nezha -> Nezha.read(in, causal);
        };
        CauseRanker ranker = new CauseRanker(RankerConfig.defaults());
        Map<String, List<List<Object>>> rankings = new LinkedHashMap<>();
        Map<String, Object> explained = new LinkedHashMap<>();
        int abstained = 0;
        System.out.printf("%-40s %-45s %6s %10s%n", "case", "cause", "score", "confidence");
        long start = System.nanoTime();
        for (Incident incident : incidents) {
            Diagnosis diagnosis = ranker.diagnose(reduced(incident.snapshot()));
            rankings.put(
                    incident.key(),
                    diagnosis.causes().stream()
                            .map(cause -> List.<Object>of(cause.node(), cause.score()))
                            .toList());
            explained.put(incident.key(), explain(diagnosis));
            boolean sure = diagnosis instanceof Diagnosis.Ranked;
            abstained += sure ? 0 : 1;
            Cause first = diagnosis.causes().isEmpty()
                    ? new Cause("-", 0, List.of())
                    : diagnosis.causes().getFirst();
            System.out.printf(
                    "%-40s %-45s %6.3f %10.3f%s%n",
                    incident.key(), first.node(), first.score(), diagnosis.confidence(), sure ? "" : "  abstained");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d cases, %d abstained, %.2f s%n", incidents.size(), abstained, seconds);
        write(out, rankings);
        if (details != null) {
            write(details, explained);
        }
        return 0;
    }

    private Snapshot reduced(Snapshot snapshot) {
        return new Snapshot(
                snapshot.graph(),
                snapshot.signals().stream()
                        .filter(signal -> !without.contains(signal.family()))
                        .toList(),
                snapshot.changes(),
                snapshot.symptom());
    }

    private static Map<String, Object> explain(Diagnosis diagnosis) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("confidence", diagnosis.confidence());
        switch (diagnosis) {
            case Diagnosis.Ranked ranked -> map.put("abstained", false);
            case Diagnosis.Abstained abstention -> {
                map.put("abstained", true);
                map.put(
                        "missing",
                        abstention.missing().stream().map(Gap::wireName).toList());
            }
        }
        map.put(
                "causes",
                diagnosis.causes().stream()
                        .filter(cause -> !cause.evidence().isEmpty())
                        .toList());
        return map;
    }

    private static void write(Path file, Object value) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), value);
    }
}
