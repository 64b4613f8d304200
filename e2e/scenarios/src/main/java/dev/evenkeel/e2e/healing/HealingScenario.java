package dev.evenkeel.e2e.healing;

import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.e2e.Cluster;
import dev.evenkeel.e2e.Console;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes {@code cart} leak and {@code checkout} overloaded, one after the other, and watches each until the verdict. */
public final class HealingScenario {
    public static final String NAMESPACE = "shop";

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Set<RemediationPhase> VERDICTS = Set.of(
            RemediationPhase.HEALED,
            RemediationPhase.RELIEVED,
            RemediationPhase.NO_EFFECT,
            RemediationPhase.HARMED,
            RemediationPhase.INCONCLUSIVE);

    private final Cluster cluster;
    private final Console console;
    private final InstantSource clock;
    private final Map<String, String> told = new ConcurrentHashMap<>();

    public HealingScenario(Cluster cluster, Console console, InstantSource clock) {
        this.cluster = cluster;
        this.console = console;
        this.clock = clock;
    }

    /** Installs the two workloads with their policies; the operator begins to learn what is normal for them. */
    public void install() {
        console.line("applying two workloads, cart and checkout, and a policy for each");
        cluster.applyResources("/healing/00-namespace.yaml", "/healing/10-cart.yaml", "/healing/20-checkout.yaml");
        cluster.applyResources("/healing/30-shoppers.yaml");
    }

    /** Makes both workloads sick at once and returns the two verdicts: the leak's, the overload's. */
    public List<HealingResult> run() {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HealingResult> leak = both.submit(this::leak);
            Future<HealingResult> overload = both.submit(this::overload);
            return List.of(leak.get(), overload.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until the operator watches both workloads: it has seen enough to know what is normal. */
    public void awaitWatching() {
        console.progress("waiting until the operator knows what is normal for cart and checkout");
        for (String name : List.of("cart", "checkout")) {
            cluster.await("deployment " + name + " available", PATIENCE, () -> available(name));
            cluster.await("policy " + name + " watching", PATIENCE, () -> watching(name));
            console.line("workload %s runs, policy %s watches it".formatted(name, name));
        }
    }

    /** One pod of {@code cart} starts to keep a mebibyte a second, as a cache without a bound does. */
    private HealingResult leak() {
        Pod victim = podsOf("cart").getFirst();
        String pod = victim.getMetadata().getName();
        Instant fault = clock.instant();
        cluster.postToPod(NAMESPACE, pod, 8080, "/fault?leak-per-second=1Mi");
        console.line("fault: pod " + pod + " now leaks 1 MiB/s (limit 128 MiB)");
        return watch("cart", fault);
    }

    /** {@code checkout} gets more shoppers than one pod can serve. */
    private HealingResult overload() {
        Instant fault = clock.instant();
        cluster.client()
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("shoppers")
                .scale(1);
        console.line("fault: shoppers arrive, 240m of CPU asked of a pod that may use 200m");
        return watch("checkout", fault);
    }

    /** The other pod of {@code cart} leaks while its namespace is paused; returns why the action was held. */
    public String leakWhilePaused() {
        String pod = podsOf("cart").getFirst().getMetadata().getName();
        cluster.postToPod(NAMESPACE, pod, 8080, "/fault?leak-per-second=1Mi");
        console.line("fault: pod " + pod + " leaks while the namespace is paused");
        return cluster.await(
                "the incident to say why nothing is done",
                PATIENCE,
                () -> incidentOf("cart", Instant.EPOCH) // it came back: the first incident is open again
                        .map(Incident::getStatus)
                        .flatMap(status -> status.held().stream()
                                .map(IncidentStatus.Held::reason)
                                .filter("Paused"::equals)
                                .findFirst()));
    }

    private HealingResult watch(String workload, Instant fault) {
        Incident incident = cluster.await(
                "an incident for " + workload,
                PATIENCE,
                () -> incidentOf(workload, fault).map(i -> {
                    tell(workload, i);
                    return i;
                }));
        Instant detected = incident.getSpec().openedAt();
        console.line("detected after %s: incident %s".formatted(seconds(fault, detected), name(incident)));
        Remediation remediation = cluster.await("a verdict for " + workload, PATIENCE, () -> {
            incidentOf(workload, fault).ifPresent(i -> tell(workload, i));
            return remediationOf(incident).filter(HealingScenario::judged);
        });
        RemediationStatus status = remediation.getStatus();
        Instant acted = orElse(status.actedAt(), fault);
        Instant verdict = orElse(status.verdictAt(), clock.instant());
        console.line("%s %s: %s after %s (%s)"
                .formatted(
                        remediation.getSpec().action().wireName(),
                        workload,
                        Optional.ofNullable(status.phase())
                                .map(RemediationPhase::wireName)
                                .orElse(""),
                        seconds(fault, verdict),
                        Optional.ofNullable(status.message()).orElse("")));
        String summary = status.phase() == RemediationPhase.HEALED
                ? cluster.await(
                        "the last word of incident " + name(incident),
                        PATIENCE,
                        () -> story(workload, fault)
                                .filter(told -> told.phase() == IncidentPhase.RESOLVED)
                                .map(IncidentStatus::summary))
                : story(workload, fault).map(IncidentStatus::summary).orElse("");
        return new HealingResult(
                workload,
                name(incident),
                remediation.getSpec().action(),
                status.phase() == null ? RemediationPhase.INCONCLUSIVE : status.phase(),
                Duration.between(fault, detected),
                Duration.between(fault, acted),
                Duration.between(fault, verdict),
                summary);
    }

    /** Shows an Incident's state when it is news: two workloads are told about in turn. */
    private void tell(String workload, Incident incident) {
        IncidentStatus status = incident.getStatus();
        if (status == null) {
            return;
        }
        String news = "%s: %s %s"
                .formatted(
                        workload,
                        status.phase() == null ? "" : status.phase().wireName(),
                        Optional.ofNullable(status.summary()).orElse(""));
        if (!news.equals(told.put(workload, news))) {
            console.progress(news);
        }
    }

    private Optional<Incident> incidentOf(String workload, Instant since) {
        return cluster.list(Incident.class, NAMESPACE).stream()
                .filter(i -> i.getSpec().target().name().equals(workload))
                .filter(i -> !i.getSpec().openedAt().isBefore(since.minusSeconds(1)))
                .max(Comparator.comparing(i -> i.getSpec().openedAt()));
    }

    private Optional<IncidentStatus> story(String workload, Instant since) {
        return incidentOf(workload, since).map(Incident::getStatus);
    }

    private Optional<Remediation> remediationOf(Incident incident) {
        return cluster.list(Remediation.class, NAMESPACE).stream()
                .filter(r -> r.getSpec().incidentRef().name().equals(name(incident)))
                .max(Comparator.comparing(r -> r.getSpec().attempt()));
    }

    private static boolean judged(Remediation remediation) {
        return remediation.getStatus() != null
                && remediation.getStatus().phase() != null
                && VERDICTS.contains(remediation.getStatus().phase());
    }

    private Optional<Boolean> available(String name) {
        return cluster.look(
                Deployment.class,
                NAMESPACE,
                name,
                d -> d.getStatus() != null
                                && d.getStatus().getAvailableReplicas() != null
                                && d.getStatus()
                                        .getAvailableReplicas()
                                        .equals(d.getSpec().getReplicas())
                        ? Optional.of(true)
                        : Optional.empty());
    }

    private Optional<Boolean> watching(String policy) {
        return cluster.look(
                RemediationPolicy.class,
                NAMESPACE,
                policy,
                p -> p.getStatus() != null
                                && !p.getStatus().targets().isEmpty()
                                && p.getStatus().targets().stream().allMatch(t -> "Watching".equals(t.state()))
                        ? Optional.of(true)
                        : Optional.empty());
    }

    private List<Pod> podsOf(String app) {
        return cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app", app)
                .list()
                .getItems();
    }

    private static String name(Incident incident) {
        return incident.getMetadata().getName();
    }

    private static Instant orElse(@org.jspecify.annotations.Nullable Instant instant, Instant other) {
        return instant == null ? other : instant;
    }

    private static String seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds() + " s";
    }
}
