package dev.evenkeel.benchmarks.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A made-up program's log: statements of random words and parameters, printed with frequencies that fall as 1 / rank. The
 * same seed gives the same log.
 */
public final class LogGenerator {
    /** The lines, and the number of the statement behind each. */
    public record Log(List<String> lines, List<Integer> statements) {}

    private static final String[] WORDS =
            ("connection request session worker cache queue block replica index segment lease"
                            + " token-bucket scheduler checkpoint snapshot transaction cursor shard partition broker consumer"
                            + " offset leader follower election heartbeat timeout retry backoff limit quota buffer page cluster"
                            + " opened closed started stopped failed accepted rejected expired evicted flushed merged compacted"
                            + " assigned released registered removed updated created deleted received sent dropped resumed"
                            + " waiting for the of with in to after before because not yet already still again slow fast"
                            + " Unexpected Invalid Missing Starting Stopping Loading Cannot Successfully")
                    .split(" ");

    private static final String[] NAMES =
            ("alice bob carol dave erin frank grace heidi ivan judy mallory niaj olivia peggy"
                            + " rupert sybil trent victor walter zoe")
                    .split(" ");

    private static final List<Function<SplittableRandom, String>> PARAMETERS = List.of(
            random -> Integer.toString(random.nextInt(100_000)),
            random -> "0x" + Long.toHexString(random.nextLong() >>> 20),
            random -> "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + ":"
                    + (1024 + random.nextInt(60_000)),
            random -> "/var/lib/app/" + random.nextInt(50) + "/part-" + random.nextInt(1000) + ".dat",
            random -> random.nextInt(10_000) / 100.0 + "ms",
            random -> "user " + NAMES[random.nextInt(NAMES.length)] + " from 10.0.0." + random.nextInt(256),
            random -> "size=" + random.nextInt(1000) + ", mode=" + (random.nextInt(10) > 0 ? "sync" : "async"),
            random -> "task_" + random.nextInt(1000) + "_m_" + random.nextInt(100),
            random -> "["
                    + IntStream.range(0, 1 + random.nextInt(4))
                            .mapToObj(i -> Integer.toString(random.nextInt(100)))
                            .collect(Collectors.joining(", "))
                    + "]",
            random -> "node-" + random.nextInt(30) + ".example.internal",
            random -> "2026-0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10) + " 1" + random.nextInt(10) + ":0"
                    + random.nextInt(10) + ":00",
            random -> "\"" + NAMES[random.nextInt(NAMES.length)] + "\" (" + random.nextInt(100) + " items)",
            random -> (random.nextInt(4) > 0 ? "" : "-") + random.nextInt(100) + " of " + random.nextInt(1000) + " KB");

    private LogGenerator() {}

    /** A log of so many lines that so many statements printed. */
    public static Log generate(int lines, int statements, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Function<SplittableRandom, String>>> program = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            program.add(statement(random));
        }
        double[] cumulative = new double[statements];
        double sum = 0;
        for (int i = 0; i < statements; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        List<String> out = new ArrayList<>();
        List<Integer> which = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            double at = random.nextDouble() * sum;
            int chosen = 0;
            while (cumulative[chosen] < at) {
                chosen++;
            }
            out.add(program.get(chosen).stream().map(part -> part.apply(random)).collect(Collectors.joining(" ")));
            which.add(chosen);
        }
        return new Log(out, which);
    }

    private static List<Function<SplittableRandom, String>> statement(SplittableRandom random) {
        List<Function<SplittableRandom, String>> parts = new ArrayList<>();
        int length = 3 + random.nextInt(7);
        for (int i = 0; i < length; i++) {
            if (i > 0 && random.nextInt(3) == 0) {
                parts.add(PARAMETERS.get(random.nextInt(PARAMETERS.size())));
            } else {
                String word = WORDS[random.nextInt(WORDS.length)];
                parts.add(ignored -> word);
            }
        }
        return parts;
    }
}
