package dev.evenkeel.benchmarks.logs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.analytics.logs.Redactor;
import dev.evenkeel.analytics.logs.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores the redactor on planted secrets. A secret counts as found when all of it is taken out; a finding is right when it
 * overlaps a secret.
 */
@Command(name = "redact", description = "Scores redaction on seeded secrets, of kinds seen and not seen by its makers.")
public final class RedactCommand implements Callable<Integer> {
    @Option(names = "--lines", description = "lines of each set (default: ${DEFAULT-VALUE})")
    private int lines = 20_000;

    @Option(names = "--seed", description = "default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--out", description = "JSON with the figures")
    private @Nullable Path out;

    /** What one set gave; recall by kind too. */
    record Figures(int planted, double recall, double precision, Map<String, Double> byKind) {}

    @Override
    public Integer call() throws IOException {
        Map<String, Figures> all = new LinkedHashMap<>();
        all.put("seen", score(SecretPlanter.SEEN, lines, seed));
        all.put("unseen", score(SecretPlanter.UNSEEN, lines, seed));
        all.forEach((set, figures) -> {
            System.out.printf(
                    "%-7s %6d secrets, recall %.4f, precision %.4f%n",
                    set, figures.planted, figures.recall, figures.precision);
            figures.byKind.forEach((kind, recall) -> System.out.printf("    %-20s %.4f%n", kind, recall));
        });
        if (out != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), all);
        }
        return 0;
    }

    /** The figures on the kinds that the rules were not made with. */
    static Figures unseen(int lines, long seed) {
        return score(SecretPlanter.UNSEEN, lines, seed);
    }

    /** The figures on the kinds that they were made with. */
    static Figures seen(int lines, long seed) {
        return score(SecretPlanter.SEEN, lines, seed);
    }

    private static Figures score(Map<String, Function<SplittableRandom, String>> kinds, int lines, long seed) {
        Redactor redactor = Redactor.standard();
        Map<String, int[]> counts = new TreeMap<>(); // planted, found
        int findings = 0;
        int right = 0;
        for (SecretPlanter.Planted planted : SecretPlanter.plant(kinds, lines, seed)) {
            String marked = planted.marked();
            int start = marked.indexOf('\u0001');
            int end = marked.indexOf('\u0002') - 1;
            List<Secret> secrets = redactor.find(marked.replace("\u0001", "").replace("\u0002", ""));
            findings += secrets.size();
            if (start < 0) {
                continue;
            }
            int covered = start;
            for (Secret secret : secrets) {
                right += secret.start() < end && secret.end() > start ? 1 : 0;
                covered = secret.start() <= covered ? Math.max(covered, secret.end()) : covered;
            }
            int[] count = counts.computeIfAbsent(planted.kind(), kind -> new int[2]);
            count[0]++;
            count[1] += covered >= end ? 1 : 0;
        }
        Map<String, Double> byKind = new LinkedHashMap<>();
        int planted = 0;
        int found = 0;
        for (Map.Entry<String, int[]> kind : counts.entrySet()) {
            planted += kind.getValue()[0];
            found += kind.getValue()[1];
            byKind.put(kind.getKey(), kind.getValue()[1] / (double) kind.getValue()[0]);
        }
        return new Figures(planted, found / (double) planted, right / (double) findings, byKind);
    }
}
