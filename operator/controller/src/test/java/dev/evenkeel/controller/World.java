package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.facts.Access;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.facts.Target;
import dev.evenkeel.controller.knowledge.Audit;
import dev.evenkeel.controller.knowledge.InMemoryArchive;
import dev.evenkeel.controller.knowledge.Ledger;
import dev.evenkeel.controller.knowledge.SeriesBook;
import dev.evenkeel.controller.monitor.Usage;
import dev.evenkeel.controller.monitor.Watching;
import dev.evenkeel.controller.plan.Guards;
import dev.evenkeel.controller.plan.Ladder;
import dev.evenkeel.controller.plan.Move;
import dev.evenkeel.controller.plan.Planner;
import dev.evenkeel.controller.verify.Progress.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.SplittableRandom;

/**
 * A Deployment, its kubelet and the loop, with a clock that only ticks when told: five seconds a tick. What its pods use is
 * a function of the pod; the loop's hands change the world as the API server would.
 */
final class World {
    static final double MI = 1024.0 * 1024;
    static final Duration TICK = Duration.ofSeconds(5);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration START_UP = Duration.ofSeconds(10);

    /** What a pod uses at an age, given how many share the load. */
    interface Body {
        double memoryBytes(Duration age, Instant now);

        double cpuCores(Duration age, Instant now, int pods);
    }

    private final MutableClock clock = new MutableClock();
    private final SplittableRandom random = new SplittableRandom(42);
    private final List<Simulated> pods = new ArrayList<>();
    private final List<String> transcript = new ArrayList<>();
    private final Set<String> summaries = new LinkedHashSet<>();
    private final EffectivePolicy spec;
    private final Ladder ladder;
    private final Body body;
    private final InMemoryArchive archive = new InMemoryArchive(clock);
    private Watching watching = new Watching(new SeriesBook());
    private Ledger ledger;
    private Healing healing;
    private int replicas;
    private int born;
    private int evictions;
    private Optional<String> paused = Optional.empty();
    private Access access = Access.ALL;
    private Optional<String> scaledBy = Optional.empty();
    private Runnable beforeStatusWrite = () -> {};

    private static final class Simulated {
        private final String name;
        private final Instant startedAt;
        private double cpuSeconds;

        private Simulated(String name, Instant startedAt) {
            this.name = name;
            this.startedAt = startedAt;
        }

        private String uid() {
            return "uid-" + name;
        }
    }

    World(RemediationPolicySpec policy, int replicas, Body body) {
        this.spec = EffectivePolicy.of(policy);
        this.ladder = Ladder.of(spec);
        this.replicas = replicas;
        this.body = body;
        this.ledger = ledger();
        this.healing = healing();
        settle();
    }

    private Ledger ledger() {
        return new Ledger(archive, EvenkeelConfiguration.defaults().brakes());
    }

    private Healing healing() {
        Audit audit = new Audit(_ -> {}, (_, _) -> {});
        return new Healing(new Planner(Guards.ALL), ledger, this::carryOut, audit, _ -> Optional.empty());
    }

    /** The operator is killed and starts again: all that it had in memory is gone. */
    void restartOperator() {
        watching = new Watching(new SeriesBook());
        ledger = ledger();
        healing = healing();
    }

    void pause(Optional<String> where) {
        paused = where;
    }

    void access(Access granted) {
        access = granted;
    }

    void scaledBy(String owner) {
        scaledBy = Optional.of(owner);
    }

    /** Runs between an act and the writing of its outcome: throw to die there. */
    void dieAfterAct(Runnable death) {
        beforeStatusWrite = death;
    }

    InMemoryArchive archive() {
        return archive;
    }

    Instant now() {
        return clock.instant();
    }

    int evictions() {
        return evictions;
    }

    int replicas() {
        return replicas;
    }

    /** Every summary that the Incidents had. */
    Set<String> summaries() {
        return summaries;
    }

    List<String> transcript() {
        return transcript;
    }

    /** Ticks until the condition holds; false when it does not within the time. */
    boolean runUntil(Duration atMost, java.util.function.BooleanSupplier condition) {
        Instant end = now().plus(atMost);
        while (now().isBefore(end)) {
            tick();
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** The same, going on after each failure of a pass, as the reconciler does. */
    boolean runUntilInBadWeather(
            Duration atMost, Consumer<RuntimeException> failed, java.util.function.BooleanSupplier condition) {
        Instant end = now().plus(atMost);
        while (now().isBefore(end)) {
            try {
                tick();
            } catch (RuntimeException e) {
                failed.accept(e);
            }
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    void run(Duration time) {
        Instant end = now().plus(time);
        while (now().isBefore(end)) {
            tick();
        }
    }

    Healing.Result tick() {
        clock.advance(TICK);
        settle();
        Map<Usage.Key, Usage> usages = new HashMap<>();
        for (Simulated pod : pods) {
            Duration age = Duration.between(pod.startedAt, now());
            double cores =
                    Math.max(0, body.cpuCores(age, now(), pods.size()) * (1 + 0.02 * (random.nextDouble() - 0.5)));
            pod.cpuSeconds += cores * TICK.toSeconds();
            double memory = body.memoryBytes(age, now()) + 0.2 * MI * random.nextDouble();
            Usage usage = new Usage("shop", pod.name, "app", now(), pod.cpuSeconds, memory);
            usages.put(usage.key(), usage);
        }
        Policy policy = new Policy(
                new ObjectRef(Evenkeel.API_VERSION, "RemediationPolicy", "shop", "web", "uid-policy"), "shop", 1, spec);
        watching.feed(policy, target(), podFacts(), usages, now());
        Facts facts = facts(policy);
        Healing.Result result = healing.pass(facts, ladder);
        result.after().ifPresent(this::note);
        return result;
    }

    Facts facts() {
        return facts(new Policy(
                new ObjectRef(Evenkeel.API_VERSION, "RemediationPolicy", "shop", "web", "uid-policy"),
                "shop",
                1,
                spec));
    }

    private Facts facts(Policy policy) {
        List<Pod> live = podFacts();
        return new Facts(
                now(),
                policy,
                target(),
                live,
                watching.readings(policy, target(), live),
                ledger.stories("shop", "web", "uid-web"),
                ledger.history("uid-web"),
                ledger.spending("shop", now()),
                access,
                paused,
                watching.lastScrape(live));
    }

    private void note(Story story) {
        long seconds = Duration.between(START, now()).toSeconds();
        String line = story.phase().wireName();
        Optional.ofNullable(story.status().summary()).ifPresent(summaries::add);
        if (transcript.isEmpty() || !transcript.getLast().endsWith(" " + line)) {
            transcript.add(seconds + "s " + line);
        }
    }

    private void settle() {
        while (pods.size() < replicas) {
            pods.add(new Simulated("web-" + born++, born <= replicas && now().equals(START) ? START : now()));
        }
    }

    private Target target() {
        int ready = (int) podFacts().stream().filter(Pod::ready).count();
        ObjectRef ref = new ObjectRef("apps/v1", "Deployment", "shop", "web", "uid-web");
        return new Target(ref, replicas, ready, false, "1", true, scaledBy);
    }

    private List<Pod> podFacts() {
        return pods.stream().map(this::podFacts).toList();
    }

    private Pod podFacts(Simulated pod) {
        Instant readyAt = pod.startedAt.plus(START_UP);
        boolean ready = !readyAt.isAfter(now());
        return new Pod(
                pod.name,
                pod.uid(),
                "node",
                pod.startedAt,
                ready ? Optional.of(readyAt) : Optional.empty(),
                ready ? Optional.empty() : Optional.of(pod.startedAt),
                false,
                "Running",
                List.of(new Pod.Container(
                        "app", OptionalDouble.of(0.2), OptionalDouble.of(128 * MI), 0, "", "", Optional.empty())));
    }

    private Outcome carryOut(Deed deed, Move move) {
        Outcome outcome = switch (move) {
            case Move.Evict evict -> {
                evict.pods().forEach(id -> {
                    if (pods.removeIf(pod -> pod.uid().equals(id.uid()))) {
                        evictions++;
                    }
                });
                settle();
                yield new Outcome.Did("evicted " + evict.pods(), evict.last());
            }
            case Move.Scale scale -> {
                replicas = scale.to();
                settle();
                yield new Outcome.Did("scaled to " + scale.to(), true);
            }
            case Move.Done _ -> new Outcome.Did("done before", true);
            case Move.Stay _, Move.Held _, Move.Gone _ -> new Outcome.Nothing();
        };
        if (outcome instanceof Outcome.Did) {
            beforeStatusWrite.run();
        }
        return outcome;
    }

    private static final class MutableClock extends Clock {
        private Instant now = START;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
