package dev.evenkeel.controller.execute.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes by way of the reconcile's context, so that the caches know at once what was written, and it wakes nobody. */
public final class ContextWriter implements ClusterWriter {
    private final Context<?> context;
    private final KubernetesClient client;

    public ContextWriter(Context<?> context) {
        this.context = context;
        this.client = context.getClient();
    }

    @Override
    public <T extends HasMetadata> void apply(T desired) {
        if (desired.getMetadata().getResourceVersion() == null) {
            refuseForeign(desired, client.resource(desired).get());
        }
        context.resourceOperations().serverSideApply(desired);
    }

    @Override
    public <T extends HasMetadata> boolean create(T object) {
        try {
            if (context.eventSourceRetriever()
                    .getEventSourcesFor(object.getClass())
                    .isEmpty()) {
                client.resource(object).create();
            } else {
                context.resourceOperations().create(object);
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            refuseForeign(object, client.resource(object).get());
            return false;
        }
    }

    private static void refuseForeign(HasMetadata desired, @Nullable HasMetadata actual) {
        if (actual == null || owners(actual).stream().anyMatch(owner -> owns(owner, desired))) {
            return;
        }
        throw new UserFault(
                Reason.NAME_TAKEN.wireName(),
                "%s %s/%s is there already and belongs to something else: delete it, or use another name"
                        .formatted(
                                actual.getKind(),
                                actual.getMetadata().getNamespace(),
                                actual.getMetadata().getName()));
    }

    private static boolean owns(OwnerReference owner, HasMetadata desired) {
        return owners(desired).stream().anyMatch(own -> own.getUid().equals(owner.getUid()));
    }

    private static List<OwnerReference> owners(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of());
    }

    @Override
    public <T extends HasMetadata> void annotate(T object, Map<String, String> annotations) {
        context.resourceOperations().jsonPatch(object, known -> annotated(known, annotations));
    }

    /** A copy: what comes from a cache is not ours to change. */
    private <T extends HasMetadata> T annotated(T known, Map<String, String> annotations) {
        T copy = client.getKubernetesSerialization().clone(known);
        Map<String, String> all = new HashMap<>(
                Optional.ofNullable(copy.getMetadata().getAnnotations()).orElse(Map.of()));
        all.putAll(annotations);
        copy.getMetadata().setAnnotations(all);
        return copy;
    }

    @Override
    public void suspend(Job job, boolean suspend) {
        context.resourceOperations().jsonPatch(job, known -> {
            Job copy = client.getKubernetesSerialization().clone(known);
            copy.getSpec().setSuspend(suspend);
            return copy;
        });
    }

    @Override
    public void delete(HasMetadata object) {
        client.resource(object)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }
}
