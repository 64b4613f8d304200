package dev.evenkeel.controller.monitor;

import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.controller.analyze.Criteria;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Target;
import dev.evenkeel.controller.knowledge.SeriesBook;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which series belong to a policy's target, and how samples get into them. One thread feeds, any thread reads. */
public final class Watching {
    /** A pod that young is starting: that it works hard, or is not ready, says nothing yet. */
    static final Duration STARTING = Duration.ofSeconds(30);

    private final SeriesBook book;
    private final Map<String, Instant> lastScrapeByPod = new ConcurrentHashMap<>();

    public Watching(SeriesBook book) {
        this.book = book;
    }

    /** Feeds one target's series with what was measured and seen now. Returns the keys of its series. */
    public Set<SeriesBook.Key> feed(
            Policy policy, Target target, List<Pod> pods, Map<Usage.Key, Usage> usages, Instant now) {
        Set<SeriesBook.Key> keys = keys(policy, target, pods);
        Map<String, Pod> byUid = new ConcurrentHashMap<>();
        pods.forEach(pod -> byUid.put(pod.uid(), pod));
        for (SeriesBook.Key key : keys) {
            switch (key.resource()) {
                case CPU, MEMORY ->
                    Optional.ofNullable(byUid.get(key.podUid()))
                            .ifPresent(pod -> sample(key, pod, policy.namespace(), usages));
                case RESTARTS ->
                    Optional.ofNullable(byUid.get(key.podUid()))
                            .ifPresent(pod -> book.restarts(key, now, pod.restarts(), recentRestarts(pod, now)));
                case READINESS ->
                    book.gauge(key, now, notReady(target, pods, now), java.util.OptionalDouble.empty(), 0);
                case UNKNOWN -> {}
            }
        }
        return keys;
    }

    private void sample(SeriesBook.Key key, Pod pod, String namespace, Map<Usage.Key, Usage> usages) {
        Usage usage = usages.get(new Usage.Key(namespace, pod.name(), key.container()));
        Optional<Pod.Container> container = pod.containers().stream()
                .filter(candidate -> candidate.name().equals(key.container()))
                .findFirst();
        // A sample from before the pod began is of another pod that had its name.
        if (usage == null || container.isEmpty() || usage.at().isBefore(pod.startedAt())) {
            return;
        }
        lastScrapeByPod.put(pod.uid(), usage.at());
        int restarts = container.get().restarts();
        switch (key.resource()) {
            case CPU -> {
                if (!usage.at().isBefore(pod.startedAt().plus(STARTING))) {
                    book.total(
                            key, usage.at(), usage.cpuSeconds(), container.get().cpuLimit(), restarts);
                }
            }
            case MEMORY ->
                book.gauge(key, usage.at(), usage.memoryBytes(), container.get().memoryLimit(), restarts);
            case RESTARTS, READINESS, UNKNOWN -> {}
        }
    }

    /** What is known of a pod's restarts at first sight: one that loops has restarted often, else its last end tells. */
    private static int recentRestarts(Pod pod, Instant now) {
        boolean looping = pod.containers().stream()
                .anyMatch(container -> container.waiting().equals("CrashLoopBackOff"));
        long recent = pod.containers().stream()
                .flatMap(container -> container.lastEndAt().stream())
                .filter(end -> end.isAfter(now.minus(Duration.ofMinutes(10))))
                .count();
        return Math.min(pod.restarts(), looping ? Math.max(2, (int) recent) : (int) recent);
    }

    /** Wanted pods that are not ready and should be: not in a rollout, not just started. */
    private static double notReady(Target target, List<Pod> pods, Instant now) {
        if (target.rolling()) {
            return 0;
        }
        long starting = pods.stream()
                .filter(pod -> !pod.terminating() && !pod.ready())
                .filter(pod -> pod.startedAt().plus(STARTING).isAfter(now))
                .count();
        return Math.max(0, target.replicas() - target.ready() - starting);
    }

    /** The keys of a target's series: one for each signal and container, pod or target. */
    private static Set<SeriesBook.Key> keys(Policy policy, Target target, List<Pod> pods) {
        Set<SeriesBook.Key> keys = new HashSet<>();
        String policyUid = Objects.requireNonNullElse(policy.ref().uid(), policy.name());
        for (Signal signal : policy.spec().signals()) {
            Criteria criteria = Criteria.of(signal);
            var resource = signal.resource().name();
            switch (resource) {
                case READINESS ->
                    keys.add(new SeriesBook.Key(policyUid, signal.name(), resource, "", target.uid(), "", criteria));
                case RESTARTS ->
                    live(pods)
                            .forEach(pod -> keys.add(new SeriesBook.Key(
                                    policyUid, signal.name(), resource, pod.name(), pod.uid(), "", criteria)));
                case CPU, MEMORY ->
                    live(pods)
                            .forEach(pod -> pod.containers()
                                    .forEach(container -> keys.add(new SeriesBook.Key(
                                            policyUid,
                                            signal.name(),
                                            resource,
                                            pod.name(),
                                            pod.uid(),
                                            container.name(),
                                            criteria))));
                case UNKNOWN -> {}
            }
        }
        return keys;
    }

    private static List<Pod> live(List<Pod> pods) {
        return pods.stream().filter(pod -> !pod.terminating()).toList();
    }

    /** What the target's series say, worst-named first by signal, pod and container. */
    public List<Reading> readings(Policy policy, Target target, List<Pod> pods) {
        return book.readings(keys(policy, target, pods)).stream()
                .sorted(Comparator.comparing(Reading::signal)
                        .thenComparing(Reading::pod)
                        .thenComparing(Reading::container))
                .toList();
    }

    /** When a kubelet last measured any of these pods. */
    public Optional<Instant> lastScrape(List<Pod> pods) {
        return pods.stream()
                .map(pod -> lastScrapeByPod.get(pod.uid()))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
    }

    /** Forgets what no policy watches any more. */
    public void retain(Set<SeriesBook.Key> live) {
        book.retain(live);
        Set<String> pods = new HashSet<>();
        live.forEach(key -> pods.add(key.podUid()));
        lastScrapeByPod.keySet().retainAll(pods);
    }
}
