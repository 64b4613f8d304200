package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DataUri;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Watches the ConfigMaps that are not ours, and keeps of each only the digest of every key: a megabyte of data costs a
 * hundred bytes of heap. One watch for all kinds that ask.
 */
public final class ConfigMapData implements DataSource, AutoCloseable {
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String MANAGER = "evenkeel";
    private static final long SYNC_SECONDS = 60;

    private final List<SharedIndexInformer<ConfigMap>> informers = new ArrayList<>();
    private final DigestStore store = new DigestStore();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Hears of ConfigMaps that came, changed or went. */
    @FunctionalInterface
    public interface Listener {
        void changed(String namespace, String name);
    }

    /**
     * Starts to watch, and returns once the first list is in.
     *
     * @param namespaces empty: all
     */
    public ConfigMapData(KubernetesClient client, List<String> namespaces) {
        if (namespaces.isEmpty()) {
            add(client.configMaps().inAnyNamespace().withoutLabel(MANAGED_BY, MANAGER));
        } else {
            namespaces.forEach(
                    namespace -> add(client.configMaps().inNamespace(namespace).withoutLabel(MANAGED_BY, MANAGER)));
        }
        CompletableFuture.allOf(informers.stream()
                        .map(SharedIndexInformer::start)
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new))
                .orTimeout(SYNC_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void add(FilterWatchListDeletable<ConfigMap, ?, Resource<ConfigMap>> which) {
        SharedIndexInformer<ConfigMap> informer = which.runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(store)
                .addEventHandler(new Notifier());
        informers.add(informer);
    }

    /** From now on tells this listener too; it must return at once. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public Data look(String namespace, String uri) {
        return switch (DataUri.parse(uri)) {
            case DataUri.Unsupported(String text) -> new Data.Unsupported(text);
            case DataUri.Remote(String text) -> new Data.Remote(text);
            case DataUri.InConfigMap(String name, String key) -> {
                Map<String, String> digests = store.digests(namespace, name);
                if (digests == null) {
                    yield new Data.NoConfigMap(uri, name);
                }
                String digest = digests.get(key);
                yield digest == null
                        ? new Data.NoKey(uri, name, key, List.copyOf(new TreeMap<>(digests).keySet()))
                        : new Data.InConfigMap(uri, name, key, digest);
            }
        };
    }

    private final class Notifier implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            tell(map);
        }

        @Override
        public void onUpdate(ConfigMap old, ConfigMap map) {
            tell(map);
        }

        @Override
        public void onDelete(ConfigMap map, boolean unknown) {
            tell(map);
        }

        private void tell(ConfigMap map) {
            listeners.forEach(listener -> listener.changed(
                    map.getMetadata().getNamespace(), map.getMetadata().getName()));
        }
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }
}
