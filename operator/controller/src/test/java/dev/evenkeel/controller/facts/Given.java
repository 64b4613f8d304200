package dev.evenkeel.controller.facts;

import dev.evenkeel.analytics.detect.Component;
import dev.evenkeel.analytics.detect.Direction;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Facts for tests: a Deployment of three ready pods, the first of which leaks; everything allows a restart. */
public final class Given {
    public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    public static final Step RESTART = new Step(
            "restart", "signals.memory.breached && cause.kind == 'Pod'", new RemediationPolicySpec.Restart(), null);
    public static final Step SCALE =
            new Step("scale", "signals.memory.breached", null, new RemediationPolicySpec.Scale(new IntOrString(1), 5));

    private String name = "web";
    private boolean suspended;
    private AutonomyMode mode = AutonomyMode.AUTO;
    private List<Step> steps = List.of(RESTART);
    private int replicas = 3;
    private int ready = 3;
    private boolean rolling;
    private Optional<String> scaledBy = Optional.empty();
    private Optional<String> paused = Optional.empty();
    private Optional<String> incident = Optional.empty();
    private Optional<Sickness> sickness = Optional.of(new Sickness(ResourceName.MEMORY, "full in 40s"));
    private Access access = Access.ALL;
    private final List<Deed> deeds = new ArrayList<>();
    private Spending.Account namespace = account(0);
    private Spending.Account cluster = account(0);
    private Duration scrapeAge = Duration.ofSeconds(5);

    /** What is breached in the first pod. */
    private record Sickness(ResourceName resource, String why) {}

    public static Given aLeakingPod() {
        return new Given();
    }

    public static Given aHealthyTarget() {
        Given given = new Given();
        given.sickness = Optional.empty();
        return given;
    }

    /** Its CPU is out of bounds while its siblings are busy too: load, or its own fault. */
    public static Given aPodThatNobodyCanExplain() {
        Given given = new Given();
        given.sickness = Optional.of(new Sickness(ResourceName.CPU, "99% of its limit"));
        return given;
    }

    /** Facts in which any number of things stand in the way. */
    public static Given drawn(SplittableRandom random) {
        Given given = new Given();
        given.suspended = one(random, 8);
        given.mode = random.nextBoolean() ? AutonomyMode.AUTO : AutonomyMode.APPROVE;
        given.steps = random.nextBoolean() ? List.of(RESTART, SCALE) : List.of(SCALE, RESTART);
        given.replicas = random.nextInt(1, 6);
        given.ready = one(random, 3) ? random.nextInt(0, given.replicas + 1) : given.replicas;
        given.rolling = one(random, 6);
        given.scaledBy = one(random, 4) ? Optional.of("HorizontalPodAutoscaler web") : Optional.empty();
        given.paused = one(random, 8) ? Optional.of("namespace shop is paused") : Optional.empty();
        given.namespace = account(one(random, 6) ? random.nextInt(4, 8) : 0);
        given.cluster = account(one(random, 6) ? random.nextInt(4, 8) : 0);
        given.scrapeAge = Duration.ofSeconds(one(random, 6) ? random.nextLong(20, 90) : 5);
        int deeds = one(random, 2) ? random.nextInt(0, 4) : 0;
        RemediationPhase[] phases = RemediationPhase.values();
        for (int i = 0; i < deeds; i++) {
            given.deed(
                    random.nextBoolean() ? "web" : "other",
                    phases[random.nextInt(phases.length)],
                    Duration.ofMinutes(random.nextLong(1, 180)));
        }
        return given;
    }

    private static boolean one(SplittableRandom random, int of) {
        return random.nextInt(of) == 0;
    }

    static Spending.Account account(int spent) {
        return new Spending.Account(
                5,
                Duration.ofHours(1),
                IntStream.range(0, spent)
                        .mapToObj(i -> NOW.minusSeconds(600L - i))
                        .toList());
    }

    /** Another target. */
    public Given of(String target) {
        name = target;
        return this;
    }

    public Given suspended() {
        suspended = true;
        return this;
    }

    public Given mode(AutonomyMode value) {
        mode = value;
        return this;
    }

    public Given steps(Step... value) {
        steps = List.of(value);
        return this;
    }

    public Given replicas(int wanted, int readyNow) {
        replicas = wanted;
        ready = readyNow;
        return this;
    }

    public Given rolling() {
        rolling = true;
        return this;
    }

    public Given scaledBy(String owner) {
        scaledBy = Optional.of(owner);
        return this;
    }

    public Given paused(String where) {
        paused = Optional.of(where);
        return this;
    }

    public Given denied(ActionKind action, Access.Denial denial) {
        access = new Access(Map.of(action, denial));
        return this;
    }

    public Given namespaceSpent(int actions) {
        namespace = account(actions);
        return this;
    }

    public Given clusterSpent(int actions) {
        cluster = account(actions);
        return this;
    }

    public Given measuredBefore(Duration age) {
        scrapeAge = age;
        return this;
    }

    /** The Incident that is open, by name. */
    public Given incident(String name) {
        incident = Optional.of(name);
        return this;
    }

    /** A deed of the restart step in the past, by this policy unless another is named. */
    public Given deed(RemediationPhase phase, Duration verdictAge) {
        return deed("web", phase, verdictAge);
    }

    public Given deed(String policy, RemediationPhase phase, Duration verdictAge) {
        return deed(policy, "restart", "MemoryLeak", phase, verdictAge);
    }

    /** A deed of that step in the past. */
    public Given deedOf(String step, RemediationPhase phase, Duration verdictAge) {
        return deedOf(step, "MemoryLeak", phase, verdictAge);
    }

    /** A deed of that step against that cause in the past. */
    public Given deedOf(String step, String cause, RemediationPhase phase, Duration verdictAge) {
        return deed("web", step, cause, phase, verdictAge);
    }

    /** What the deeds so far record beside cause and signals. */
    public Given parameters(Map<String, String> more) {
        deeds.replaceAll(deed -> with(deed, more));
        return this;
    }

    private static Deed with(Deed deed, Map<String, String> more) {
        RemediationSpec spec = deed.spec();
        Map<String, String> all = new TreeMap<>(spec.parameters());
        all.putAll(more);
        return new Deed(
                deed.ref(),
                deed.createdAt(),
                new RemediationSpec(
                        spec.incidentRef(),
                        spec.policyRef(),
                        spec.target(),
                        spec.action(),
                        spec.step(),
                        spec.attempt(),
                        spec.mode(),
                        spec.serviceAccountName(),
                        all,
                        spec.preconditions(),
                        spec.diff(),
                        spec.decisions()),
                deed.status());
    }

    private Given deed(String policy, String step, String cause, RemediationPhase phase, Duration verdictAge) {
        String name = "web-" + step + "-" + deeds.size();
        Instant at = NOW.minus(verdictAge);
        deeds.add(new Deed(
                ref("Remediation", name),
                at.minusSeconds(60),
                new RemediationSpec(
                        ref("Incident", "web-1"),
                        ref("RemediationPolicy", policy),
                        target(),
                        ActionKind.RESTART,
                        step,
                        1,
                        AutonomyMode.AUTO,
                        "healer",
                        Map.of(Deed.CAUSE, cause, Deed.SIGNALS, "memory"),
                        null,
                        null,
                        List.of()),
                RemediationStatus.builder()
                        .phase(phase)
                        .startedAt(at.minusSeconds(60))
                        .verdictAt(at)
                        .build()));
        return this;
    }

    public Facts facts() {
        RemediationPolicySpec spec = new RemediationPolicySpec(
                suspended,
                List.of(new RemediationPolicySpec.Target("apps/v1", "Deployment", "web")),
                List.of(),
                steps,
                new RemediationPolicySpec.Autonomy(mode, null),
                new RemediationPolicySpec.Guards(
                        new RemediationPolicySpec.Budget(3, TimeSpan.of("1h")),
                        TimeSpan.of("10m"),
                        new IntOrString("25%")),
                null,
                List.of(),
                "healer");
        Policy policy = new Policy(ref("RemediationPolicy", "web"), "shop", 1, EffectivePolicy.of(spec));
        List<Pod> pods = IntStream.range(0, replicas).mapToObj(this::pod).toList();
        List<Reading> readings = pods.stream()
                .flatMap(
                        pod -> Stream.of(ResourceName.MEMORY, ResourceName.CPU).map(resource -> reading(pod, resource)))
                .toList();
        return new Facts(
                NOW,
                policy,
                new Target(target(), replicas, ready, rolling, "1", true, scaledBy),
                pods,
                readings,
                incident.map(this::open).stream().toList(),
                new History(deeds),
                new Spending(namespace, cluster, 0),
                access,
                paused,
                Optional.of(NOW.minus(scrapeAge)));
    }

    private Pod pod(int index) {
        boolean isReady = index < ready;
        Instant started = NOW.minusSeconds(3600);
        return new Pod(
                "web-" + index,
                "uid-" + index,
                "node",
                started,
                isReady ? Optional.of(started) : Optional.empty(),
                isReady ? Optional.empty() : Optional.of(started),
                false,
                "Running",
                List.of(new Pod.Container(
                        "app", OptionalDouble.of(1), OptionalDouble.of(128e6), 0, "", "", Optional.empty())));
    }

    private Reading reading(Pod pod, ResourceName resource) {
        double value = resource == ResourceName.MEMORY ? 100e6 : 0.8;
        Finding finding = new Finding(0, false, false, Direction.BOTH, value, 0, 1e9, 0, -1, Component.NONE);
        Optional<Reading.Breach> breach = sickness.filter(
                        sick -> sick.resource() == resource && pod.name().equals("web-0"))
                .map(sick -> new Reading.Breach(
                        NOW.minusSeconds(20),
                        resource == ResourceName.MEMORY ? Reading.Criterion.FORECAST : Reading.Criterion.DETECT,
                        sick.why()));
        return new Reading(
                resource.wireName(),
                resource,
                pod.name(),
                pod.uid(),
                "app",
                NOW,
                value,
                OptionalDouble.of(resource == ResourceName.MEMORY ? 128e6 : 1),
                finding,
                Optional.empty(),
                breach,
                pod.startedAt());
    }

    private Story open(String incidentName) {
        return new Story(
                ref("Incident", incidentName),
                new IncidentSpec(ref("RemediationPolicy", "web"), target(), "fingerprint", NOW.minusSeconds(60)),
                IncidentStatus.builder().phase(IncidentPhase.OPEN).build());
    }

    private ObjectRef target() {
        return new ObjectRef("apps/v1", "Deployment", "shop", name, "uid-" + name);
    }

    private static ObjectRef ref(String kind, String name) {
        return new ObjectRef(Evenkeel.API_VERSION, kind, "shop", name, "uid-" + name);
    }
}
