package dev.evenkeel.benchmarks.rca;

import dev.evenkeel.analytics.rca.CauseRanker;
import dev.evenkeel.analytics.rca.Diagnosis;
import dev.evenkeel.analytics.rca.RankerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores the ranker and two simple peers on generated incidents. */
@Command(name = "incidents", description = "Root causes of generated incidents: accuracy, calibration, peers.")
public final class IncidentsCommand implements Callable<Integer> {
    private static final int BINS = 5;

    @Option(names = "--seeds", description = "incidents (default: ${DEFAULT-VALUE})")
    private int seeds = 1000;

    @Option(names = "--first", description = "first seed (default: ${DEFAULT-VALUE})")
    private long first;

    @Option(names = "--out", description = "CSV file for the results of each")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        CauseRanker ranker = new CauseRanker(RankerConfig.defaults());
        Tally ours = new Tally();
        Tally largest = new Tally();
        Tally deepest = new Tally();
        List<String> rows = new ArrayList<>(List.of("seed,fault,size,symptom,rank,first,second,confidence,abstained"));
        for (long seed = first; seed < first + seeds; seed++) {
            World.Case incident = World.draw(seed);
            Diagnosis diagnosis = ranker.diagnose(incident.snapshot());
            int rank = ours.add(incident, Peers.names(diagnosis), diagnosis.confidence());
            largest.add(incident, Peers.largestDeviation(incident.snapshot()), 0);
            deepest.add(incident, Peers.slowest(incident.snapshot()), 0);
            rows.add(String.format(
                    Locale.ROOT,
                    "%d,%s,%.3f,%s,%d,%.6f,%.6f,%.6f,%s",
                    seed,
                    incident.fault(),
                    incident.size(),
                    incident.snapshot().symptom().isPresent(),
                    rank,
                    diagnosis.causes().get(0).score(),
                    diagnosis.causes().get(1).score(),
                    diagnosis.confidence(),
                    diagnosis instanceof Diagnosis.Abstained));
        }
        System.out.printf(Locale.ROOT, "%-28s %7s %7s %7s%n", "ranker", "AC@1", "AC@3", "Avg@5");
        ours.print("this library");
        largest.print("largest deviation");
        deepest.print("largest rise of latency");
        ours.printCalibration(BINS);
        if (out != null) {
            Files.write(out, rows, StandardCharsets.UTF_8);
        }
        return 0;
    }
}
