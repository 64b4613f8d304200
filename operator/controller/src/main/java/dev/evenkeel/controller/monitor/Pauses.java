package dev.evenkeel.controller.monitor;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The brake that anybody can read and pull: {@code evenkeel.dev/pause: "true"} on a namespace, or on the operator's
 * ConfigMap for all of them. Watched, so that it holds within a second, and kept by the API server, so that it survives
 * restarts. Thread safe.
 */
public final class Pauses implements AutoCloseable {
    /** The operator's ConfigMap, in its own namespace. */
    public static final String OPERATOR_CONFIG_MAP = "evenkeel-config";

    private static final long SYNC_SECONDS = 60;

    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final List<SharedIndexInformer<Namespace>> namespaceInformers = new ArrayList<>();
    private final SharedIndexInformer<ConfigMap> operator;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Starts to watch, and returns once it knows.
     *
     * @param operatorNamespace the operator's own
     * @param namespaces empty: all
     */
    public Pauses(KubernetesClient client, String operatorNamespace, List<String> namespaces) {
        operator = client.configMaps()
                .inNamespace(operatorNamespace)
                .withName(OPERATOR_CONFIG_MAP)
                .runnableInformer(0)
                .addEventHandler(new Bell<>());
        informers.add(operator);
        if (namespaces.isEmpty()) {
            namespaceInformers.add(client.namespaces().runnableInformer(0).addEventHandler(new Bell<>()));
        } else {
            namespaces.forEach(name -> namespaceInformers.add(
                    client.namespaces().withName(name).runnableInformer(0).addEventHandler(new Bell<>())));
        }
        informers.addAll(namespaceInformers);
        CompletableFuture.allOf(informers.stream()
                        .map(SharedIndexInformer::start)
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new))
                .orTimeout(SYNC_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Whether acting is paused in this namespace. */
    public boolean paused(String namespace) {
        return operator.getStore().list().stream().anyMatch(Pauses::pulled)
                || namespaceInformers.stream()
                        .map(informer -> informer.getStore().getByKey(namespace))
                        .filter(Objects::nonNull)
                        .anyMatch(Pauses::pulled);
    }

    /** From now on runs this when a brake may have been pulled or let go; it must return at once. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    private static boolean pulled(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(Evenkeel.PAUSE_ANNOTATION));
    }

    private final class Bell<T extends HasMetadata> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            if (pulled(object)) {
                ring();
            }
        }

        @Override
        public void onUpdate(T before, T after) {
            if (pulled(before) != pulled(after)) {
                ring();
            }
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            if (pulled(object)) {
                ring();
            }
        }

        private void ring() {
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }
}
