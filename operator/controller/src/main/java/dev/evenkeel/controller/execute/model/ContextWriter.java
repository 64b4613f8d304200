package dev.evenkeel.controller.execute.model;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes by way of the reconcile's context, so that the caches know at once what was written, and it wakes nobody. */
public final class ContextWriter implements ClusterWriter {
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(Evenkeel.FIELD_MANAGER)
            .build();

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

    /**
     * By server-side apply as well, so that every field of ours has one manager; names follow from content, so that two
     * operators who both find nothing write the same.
     */
    @Override
    public <T extends HasMetadata> boolean create(T object) {
        T there = client.resource(object).get();
        if (there != null) {
            refuseForeign(object, there);
            return false;
        }
        if (context.eventSourceRetriever().getEventSourcesFor(object.getClass()).isEmpty()) {
            client.resource(object)
                    .fieldManager(Evenkeel.FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } else {
            context.resourceOperations().serverSideApply(object);
        }
        return true;
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
        merge(object, Map.of("metadata", Map.of("annotations", annotations)));
    }

    @Override
    public void suspend(Job job, boolean suspend) {
        merge(job, Map.of("spec", Map.of("suspend", suspend)));
    }

    private <T extends HasMetadata> void merge(T object, Map<String, ?> change) {
        String patch = client.getKubernetesSerialization().asJson(change);
        context.resourceOperations()
                .resourcePatch(object, known -> client.resource(known).patch(MERGE, patch));
    }

    @Override
    public void delete(HasMetadata object) {
        client.resource(object)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }
}
