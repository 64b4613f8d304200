package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.controller.facts.model.Digests;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps ConfigMaps as their identity and a digest for each key. Thread safe. */
final class DigestStore implements ItemStore<ConfigMap> {
    private final ConcurrentHashMap<String, ConfigMap> items = new ConcurrentHashMap<>();

    /** Digest by key; null when there is no such ConfigMap. */
    @Nullable
    Map<String, String> digests(String namespace, String name) {
        ConfigMap map = items.get(key(namespace, name));
        return map == null ? null : map.getData();
    }

    @Override
    public String getKey(ConfigMap map) {
        return key(map.getMetadata().getNamespace(), map.getMetadata().getName());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    @Override
    public @Nullable ConfigMap put(String key, ConfigMap map) {
        return items.put(key, reduced(map));
    }

    private static ConfigMap reduced(ConfigMap map) {
        Map<String, String> digests = new HashMap<>();
        if (map.getData() != null) {
            map.getData().forEach((key, text) -> digests.put(key, Digests.of(text.getBytes(StandardCharsets.UTF_8))));
        }
        if (map.getBinaryData() != null) {
            map.getBinaryData()
                    .forEach((key, encoded) ->
                            digests.put(key, Digests.of(Base64.getDecoder().decode(encoded))));
        }
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(map.getMetadata().getNamespace())
                .withName(map.getMetadata().getName())
                .withUid(map.getMetadata().getUid())
                .withResourceVersion(map.getMetadata().getResourceVersion())
                .endMetadata()
                .withData(digests)
                .build();
    }

    @Override
    public @Nullable ConfigMap remove(String key) {
        return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<ConfigMap> values() {
        return items.values().stream();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public @Nullable ConfigMap get(String key) {
        return items.get(key);
    }

    /** What is read from here lacks the data. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
