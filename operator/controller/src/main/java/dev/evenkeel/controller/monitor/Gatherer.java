package dev.evenkeel.controller.monitor;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.facts.Access;
import dev.evenkeel.controller.facts.Access.Denial;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Target;
import dev.evenkeel.controller.knowledge.Ledger;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers everything that a pass over a policy may know, at one instant. Reads caches; writes nothing. */
public final class Gatherer {
    private static final List<String> WATCHABLE = List.of("Deployment", "StatefulSet", "DaemonSet");

    private final Cluster cluster;
    private final Watching watching;
    private final Ledger ledger;
    private final AccessReview access;

    /** Says why an account may not do something to a target; may remember answers for a while. */
    @FunctionalInterface
    public interface AccessReview {
        Optional<Denial> ask(String namespace, String account, ObjectRef target, ActionKind action, Instant now);
    }

    public Gatherer(Cluster cluster, Watching watching, Ledger ledger, AccessReview access) {
        this.cluster = cluster;
        this.watching = watching;
        this.ledger = ledger;
        this.access = access;
    }

    /**
     * What was gathered for one policy.
     *
     * @param facts one for each target that can be watched
     * @param problems one for each that cannot
     */
    public record Gathered(Policy policy, List<Facts> facts, List<Problem> problems) {
        public Gathered {
            facts = List.copyOf(facts);
            problems = List.copyOf(problems);
        }
    }

    /** A target that cannot be watched, with the field, its value and the way out. */
    public record Problem(ObjectRef target, Reason reason, String message) {}

    /** Everything about this policy now. */
    public Gathered gather(RemediationPolicy resource, Instant now) {
        Policy policy = policy(resource);
        List<Facts> facts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < policy.spec().targets().size(); i++) {
            var wanted = policy.spec().targets().get(i);
            Optional<HasMetadata> workload = cluster.workload(policy.namespace(), wanted.kind(), wanted.name());
            Optional<Target> target = workload.flatMap(found -> target(found, policy.namespace()));
            if (workload.isPresent() && target.isPresent()) {
                facts.add(facts(policy, workload.get(), target.get(), now));
            } else {
                problems.add(problem(policy, i));
            }
        }
        return new Gathered(policy, facts, problems);
    }

    /** A watched workload with its pods, without what only a pass needs. */
    record Located(Policy policy, Target target, List<Pod> pods) {}

    /** The targets of a policy that are there. */
    List<Located> locate(RemediationPolicy resource) {
        Policy policy = policy(resource);
        if (policy.spec().suspended()) {
            return List.of();
        }
        return policy.spec().targets().stream()
                .flatMap(wanted -> cluster.workload(policy.namespace(), wanted.kind(), wanted.name()).stream())
                .flatMap(workload -> target(workload, policy.namespace()).stream()
                        .map(target -> new Located(policy, target, pods(workload, policy.namespace()))))
                .toList();
    }

    static Policy policy(RemediationPolicy resource) {
        String namespace =
                Optional.ofNullable(resource.getMetadata().getNamespace()).orElse("");
        long generation =
                Optional.ofNullable(resource.getMetadata().getGeneration()).orElse(0L);
        return new Policy(ObjectRef.to(resource), namespace, generation, EffectivePolicy.of(resource.getSpec()));
    }

    private static Problem problem(Policy policy, int index) {
        var wanted = policy.spec().targets().get(index);
        ObjectRef ref = new ObjectRef(wanted.apiVersion(), wanted.kind(), policy.namespace(), wanted.name(), null);
        String field = "spec.targets[" + index + "]: ";
        return WATCHABLE.contains(wanted.kind())
                ? new Problem(
                        ref,
                        Reason.TARGET_NOT_FOUND,
                        field + wanted.kind() + " " + wanted.name() + " does not exist in namespace "
                                + policy.namespace() + ": create it, or correct kind and name")
                : new Problem(
                        ref,
                        Reason.TARGET_UNSUPPORTED,
                        field + "kind " + wanted.kind() + " cannot be watched: use one of "
                                + String.join(", ", WATCHABLE));
    }

    private Optional<Target> target(HasMetadata workload, String namespace) {
        return Workloads.target(workload, scaledBy(workload, namespace));
    }

    private Optional<String> scaledBy(HasMetadata workload, String namespace) {
        return cluster.autoscalers(namespace).stream()
                .filter(autoscaler -> {
                    CrossVersionObjectReference ref = autoscaler.getSpec().getScaleTargetRef();
                    return workload.getKind().equals(ref.getKind())
                            && workload.getMetadata().getName().equals(ref.getName());
                })
                .map(autoscaler ->
                        "HorizontalPodAutoscaler " + autoscaler.getMetadata().getName())
                .findFirst();
    }

    private Facts facts(Policy policy, HasMetadata workload, Target target, Instant now) {
        List<Pod> pods = pods(workload, policy.namespace());
        List<Reading> readings = watching.readings(policy, target, pods);
        return new Facts(
                now,
                policy,
                target,
                pods,
                readings,
                ledger.stories(policy.namespace(), policy.name(), target.uid()),
                ledger.history(target.uid()),
                ledger.spending(policy.namespace(), now),
                access(policy, target, now),
                cluster.paused(policy.namespace()),
                watching.lastScrape(pods));
    }

    List<Pod> pods(HasMetadata workload, String namespace) {
        return cluster.pods(namespace).stream()
                .filter(pod -> Workloads.owns(workload, pod))
                .map(Workloads::pod)
                .filter(pod -> !pod.phase().equals("Succeeded") && !pod.phase().equals("Failed"))
                .sorted(Comparator.comparing(Pod::name))
                .toList();
    }

    private Access access(Policy policy, Target target, Instant now) {
        Optional<String> account = policy.spec().serviceAccountName();
        Map<ActionKind, Denial> denials = new HashMap<>();
        for (Step step : policy.spec().steps()) {
            ActionKind action = step.action();
            if (action == ActionKind.SCALE && !target.scalable()) {
                denials.put(
                        action,
                        new Denial(
                                Reason.TARGET_UNSUPPORTED,
                                target.ref() + " has no replicas to set: remove step " + step.name()));
            } else if (account.isPresent()) {
                access.ask(policy.namespace(), account.get(), target.ref(), action, now)
                        .ifPresent(denial -> denials.put(action, denial));
            } else if (policy.spec().mode() != AutonomyMode.SHADOW) {
                denials.put(
                        action,
                        new Denial(
                                Reason.SPEC_INVALID,
                                "spec.serviceAccountName is not set: name the account that actions are done as"));
            }
        }
        return new Access(denials);
    }
}
