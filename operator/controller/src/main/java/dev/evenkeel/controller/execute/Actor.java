package dev.evenkeel.controller.execute;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Deed.PodId;
import dev.evenkeel.controller.plan.Move;
import dev.evenkeel.controller.verify.Progress.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Scalable;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries out moves. Restart evicts the sick pods by UID through the Eviction API, so that PodDisruptionBudgets hold and
 * the workload's controller makes fresh ones; scale sets the replicas through the scale subresource under its
 * resourceVersion.
 */
public final class Actor {
    private static final int TOO_MANY_REQUESTS = 429;

    private final Impersonation impersonation;
    private final Function<String, Optional<String>> paused;

    /** @param paused where acting in a namespace is paused, asked again right before each act */
    public Actor(Impersonation impersonation, Function<String, Optional<String>> paused) {
        this.impersonation = impersonation;
        this.paused = paused;
    }

    /** Carries out the move of this deed. Says what became of it; throws only what nobody foresaw. */
    public Outcome carryOut(Deed deed, Move move) {
        return switch (move) {
            case Move.Stay _, Move.Held _, Move.Gone _ -> new Outcome.Nothing();
            case Move.Done _ -> new Outcome.Did("done before", true);
            case Move.Evict evict -> asAccount(deed, client -> evict(client, deed, evict));
            case Move.Scale scale -> asAccount(deed, client -> scale(client, deed, scale));
        };
    }

    private Outcome asAccount(Deed deed, Function<KubernetesClient, Outcome> act) {
        String namespace = Objects.requireNonNullElse(deed.ref().namespace(), "");
        Optional<String> pause = paused.apply(namespace);
        if (pause.isPresent()) {
            return new Outcome.Blocked(Reason.PAUSED, pause.get());
        }
        String account = deed.spec().serviceAccountName();
        if (account == null) {
            return new Outcome.Failed(
                    Reason.SPEC_INVALID,
                    "spec.serviceAccountName of the policy is not set: name the account that actions are done as");
        }
        try {
            return act.apply(impersonation.as(namespace, account));
        } catch (KubernetesClientException e) {
            return failure(e, namespace, account);
        }
    }

    private static Outcome failure(KubernetesClientException e, String namespace, String account) {
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_FORBIDDEN -> {
                var denial = AccessProbe.denial(e, namespace, account);
                yield new Outcome.Failed(denial.reason(), denial.message());
            }
            case HttpURLConnection.HTTP_CONFLICT ->
                new Outcome.Blocked(Reason.TARGET_CHANGED, "the target changed while acting: " + e.getMessage());
            default -> new Outcome.Blocked(Reason.API_UNAVAILABLE, "the API server said: " + e.getMessage());
        };
    }

    private static Outcome evict(KubernetesClient client, Deed deed, Move.Evict move) {
        List<String> evicted = new ArrayList<>();
        for (PodId pod : move.pods()) {
            switch (evict(client, deed, pod)) {
                case EVICTED, GONE -> evicted.add(pod.name());
                case REFUSED -> {
                    String message = "a PodDisruptionBudget does not allow the eviction of pod " + pod.name() + " now";
                    return evicted.isEmpty()
                            ? new Outcome.Blocked(Reason.MAX_UNAVAILABLE_REACHED, message)
                            : new Outcome.Did("evicted " + String.join(", ", evicted) + "; " + message, false);
                }
            }
        }
        return new Outcome.Did("evicted " + String.join(", ", evicted), move.last());
    }

    private enum Evicted {
        EVICTED,
        GONE,
        REFUSED
    }

    private static Evicted evict(KubernetesClient client, Deed deed, PodId pod) {
        Eviction eviction = new EvictionBuilder()
                .withNewMetadata()
                .withNamespace(deed.ref().namespace())
                .withName(pod.name())
                .endMetadata()
                .withDeleteOptions(new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid(pod.uid())
                        .endPreconditions()
                        .build())
                .build();
        try {
            boolean accepted = client.pods()
                    .inNamespace(deed.ref().namespace())
                    .withName(pod.name())
                    .evict(eviction);
            return accepted ? Evicted.EVICTED : Evicted.REFUSED;
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case TOO_MANY_REQUESTS -> Evicted.REFUSED;
                // Not found, or a pod of the same name with another UID: the one that was meant is gone.
                case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT -> Evicted.GONE;
                default -> throw e;
            };
        }
    }

    private static Outcome scale(KubernetesClient client, Deed deed, Move.Scale move) {
        Scalable<?> target = scalable(client, deed);
        Scale current = target.scale();
        if (current == null
                || !Objects.equals(
                        current.getMetadata().getUid(), deed.spec().target().uid())) {
            return new Outcome.Failed(
                    Reason.TARGET_CHANGED, "the target was replaced by another object of the same name");
        }
        int now = Objects.requireNonNullElse(current.getSpec().getReplicas(), 1);
        if (now == move.to()) {
            return new Outcome.Did("scaled to " + move.to() + " before", true);
        }
        if (now != move.from()) {
            return new Outcome.Failed(
                    Reason.TARGET_CHANGED, "the target has " + now + " replicas, not " + move.from() + " as decided");
        }
        current.getSpec().setReplicas(move.to());
        target.scale(current);
        return new Outcome.Did("scaled from " + move.from() + " to " + move.to() + " replicas", true);
    }

    private static Scalable<?> scalable(KubernetesClient client, Deed deed) {
        String namespace = deed.ref().namespace();
        String name = deed.spec().target().name();
        return switch (deed.spec().target().kind()) {
            case "Deployment" ->
                client.apps().deployments().inNamespace(namespace).withName(name);
            case "StatefulSet" ->
                client.apps().statefulSets().inNamespace(namespace).withName(name);
            default -> throw new IllegalStateException(deed.spec().target() + " has no replicas to set");
        };
    }
}
