package dev.evenkeel.controller.monitor;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps an informer's objects without the fields that nobody reads. */
final class PrunedStore<T extends HasMetadata> implements ItemStore<T> {
    private final ConcurrentMap<String, T> items = new ConcurrentHashMap<>();
    private final Consumer<T> prune;

    PrunedStore(Consumer<T> prune) {
        this.prune = prune;
    }

    static void prune(Pod pod) {
        pod.getMetadata().setManagedFields(List.of());
        pod.getSpec().setVolumes(List.of());
        pod.getSpec().setTolerations(List.of());
        pod.getSpec().setInitContainers(List.of());
        pod.getSpec().getContainers().forEach(container -> {
            container.setEnv(List.of());
            container.setVolumeMounts(List.of());
            container.setCommand(List.of());
            container.setArgs(List.of());
        });
    }

    static void prune(Node node) {
        node.getMetadata().setManagedFields(List.of());
        node.getStatus().setImages(List.of());
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        prune.accept(object);
        return items.put(key, object);
    }

    @Override
    public @Nullable T remove(String key) {
        return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return items.values().stream();
    }

    @Override
    public @Nullable T get(String key) {
        return items.get(key);
    }

    @Override
    public int size() {
        return items.size();
    }
}
