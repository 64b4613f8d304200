package dev.evenkeel.controller.world;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.controller.execute.model.ClusterWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The API server: objects by kind and name, with UIDs, creation times and resource versions. One namespace. */
public final class ToyApiServer implements ClusterWriter {
    private static final KubernetesSerialization COPIER = ApiSerialization.create();

    private final Map<String, HasMetadata> objects = new LinkedHashMap<>();
    private final Supplier<Instant> clock;
    private final Runnable beforeWrite;
    private long versions;
    private long operatorWrites;

    /** @param beforeWrite runs before each write; throws to let the writer crash there */
    public ToyApiServer(Supplier<Instant> clock, Runnable beforeWrite) {
        this.clock = clock;
        this.beforeWrite = beforeWrite;
    }

    /** Writes by the operator, ever. */
    public long operatorWrites() {
        return operatorWrites;
    }

    public <T extends HasMetadata> Stream<T> all(Class<T> type) {
        return List.copyOf(objects.values()).stream().filter(type::isInstance).map(type::cast);
    }

    public <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
        return all(type).filter(one -> one.getMetadata().getName().equals(name)).findFirst();
    }

    /** A write by somebody else: no crash, no ownership. */
    public <T extends HasMetadata> T put(T object) {
        T stored = COPIER.clone(object);
        Optional<HasMetadata> before = Optional.ofNullable(objects.get(key(object)));
        stored.getMetadata()
                .setUid(before.map(one -> one.getMetadata().getUid()).orElse("uid-" + (versions + 1)));
        stored.getMetadata()
                .setCreationTimestamp(before.map(one -> one.getMetadata().getCreationTimestamp())
                        .orElse(clock.get().toString()));
        stored.getMetadata().setGeneration(1L);
        versions++;
        stored.getMetadata().setResourceVersion(String.valueOf(versions));
        objects.put(key(object), stored);
        return stored;
    }

    public void drop(HasMetadata object) {
        if (objects.remove(key(object)) != null) {
            versions++;
        }
    }

    @Override
    public <T extends HasMetadata> void apply(T desired) {
        operatorWrites++;
        beforeWrite.run();
        HasMetadata before = objects.get(key(desired));
        String expected = desired.getMetadata().getResourceVersion();
        if (expected != null
                && (before == null || !before.getMetadata().getResourceVersion().equals(expected))) {
            throw new IllegalStateException("409: " + key(desired) + " is at another version");
        }
        if (desired instanceof Deployment deployment && before instanceof Deployment old) {
            Deployment merged = COPIER.clone(deployment);
            if (merged.getSpec().getReplicas() == null) {
                merged.getSpec().setReplicas(old.getSpec().getReplicas());
            }
            put(merged);
            return;
        }
        if (desired instanceof Deployment deployment && deployment.getSpec().getReplicas() == null) {
            Deployment defaulted = COPIER.clone(deployment);
            defaulted.getSpec().setReplicas(1);
            put(defaulted);
            return;
        }
        put(desired);
    }

    @Override
    public <T extends HasMetadata> boolean create(T object) {
        operatorWrites++;
        beforeWrite.run();
        if (objects.containsKey(key(object))) {
            return false;
        }
        put(object);
        return true;
    }

    @Override
    public <T extends HasMetadata> void annotate(T object, Map<String, String> annotations) {
        operatorWrites++;
        beforeWrite.run();
        HasMetadata copy = COPIER.clone(objects.get(key(object)));
        Map<String, String> all = new TreeMap<>(
                Optional.ofNullable(copy.getMetadata().getAnnotations()).orElse(Map.of()));
        all.putAll(annotations);
        copy.getMetadata().setAnnotations(all);
        put(copy);
    }

    @Override
    public void suspend(Job job, boolean suspend) {
        operatorWrites++;
        beforeWrite.run();
        Job copy = COPIER.clone(job);
        copy.getSpec().setSuspend(suspend);
        put(copy);
    }

    @Override
    public void delete(HasMetadata object) {
        operatorWrites++;
        beforeWrite.run();
        drop(object);
    }

    private static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }
}
