package dev.evenkeel.benchmarks.storm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How alerts are told. Each rule has wordings of its own or the common ones; numbers, order and phrases vary. One alert in
 * two about a victim names what it waits for, two in five quote the error, half of
 * these with the address that it comes from.
 */
final class Wording {
    private static final List<String> COMMON = List.of(
            "{o}: {r} for {n} minutes",
            "{r} on {o} (value {p}%, threshold {q}%)",
            "[{s}] {o} {r}, now {p}",
            "{o} has had {r} since {n}m; see runbook {h}");
    private static final Map<String, List<String>> OWN = Map.ofEntries(
            Map.entry(
                    "HighLatency",
                    List.of(
                            "p99 latency of {o} is {n}.{q}s",
                            "{o} responds slowly: p95 {p}0ms over {n}m",
                            "latency SLO of {o} at risk")),
            Map.entry(
                    "HighErrorRate",
                    List.of(
                            "{o}: {p}% of requests answer 5xx",
                            "error ratio of {o} above {q}%", "{p}% errors on {o} in the last {n}m")),
            Map.entry(
                    "RequestTimeouts",
                    List.of(
                            "{o}: {p} requests timed out in {n}m",
                            "time-outs on {o} rising ({p}/min)",
                            "deadline exceeded on {o} {p} times")),
            Map.entry(
                    "ReplicasMismatch",
                    List.of(
                            "{o} has {n} of {q} replicas ready",
                            "deployment {o} does not match the expected replicas for {n}m")),
            Map.entry(
                    "ContainerRestarting",
                    List.of("container in {o} restarted {n} times", "{o} restarts: {n} in {q} minutes")),
            Map.entry(
                    "PodCrashLooping",
                    List.of("{o} is in CrashLoopBackOff", "back-off restarting failed container in {o}")),
            Map.entry("ContainerOomKilled", List.of("{o} was OOMKilled", "container in {o} killed, exit code 137")),
            Map.entry("TargetDown", List.of("{o} cannot be scraped", "{p}% of the targets of {o} are down")),
            Map.entry(
                    "UpstreamErrors",
                    List.of("{o}: calls to a dependency fail ({p}%)", "{o} sees upstream failures, {p} in {n}m")),
            Map.entry(
                    "SloBurnFast",
                    List.of("error budget of {o} burns {n}x too fast", "{o} burns its budget: {p}% in an hour")));
    private static final List<String> WAITS =
            List.of("; waiting for {u}", "; caused by calls to {u}", ", dependency {u} does not answer", " ({u})");
    private static final List<String> QUOTES = List.of(": \"{d}\"", ", last error: {d}", " - {d}");
    private static final String[] SEVERITIES = {"warning", "critical", "page"};

    private Wording() {}

    /**
     * A text.
     *
     * @param via what the object waits for, empty for none or itself
     * @param detail the error that goes round in the incident, empty for none
     */
    static String of(String alert, String object, String via, String detail, SplittableRandom random) {
        List<String> own = OWN.getOrDefault(alert, COMMON);
        String text = Estate.pick(random.nextInt(4) == 0 ? COMMON : own, random);
        if (!via.isEmpty() && random.nextInt(2) == 0) {
            text += Estate.pick(WAITS, random);
        }
        if (!detail.isEmpty() && random.nextInt(5) < 2) {
            text += Estate.pick(QUOTES, random);
        }
        String quoted = random.nextBoolean() ? detail : detail.replaceAll(" \\(10[.0-9]+\\)$", "");
        return text.replace("{o}", Estate.shortName(object))
                .replace("{u}", via.isEmpty() ? "" : Estate.shortName(via))
                .replace("{d}", quoted)
                .replace("{r}", words(alert))
                .replace("{s}", SEVERITIES[random.nextInt(SEVERITIES.length)])
                .replace("{h}", Integer.toHexString(random.nextInt(4096)))
                .replace("{n}", Integer.toString(2 + random.nextInt(20)))
                .replace("{p}", Integer.toString(5 + random.nextInt(95)))
                .replace("{q}", Integer.toString(1 + random.nextInt(9)));
    }

    /** HighErrorRate: high error rate. */
    private static String words(String alert) {
        return alert.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
