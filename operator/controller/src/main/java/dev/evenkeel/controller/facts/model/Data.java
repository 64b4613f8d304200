package dev.evenkeel.controller.facts.model;

import java.util.List;
import java.util.Optional;

/** The training data that a spec names, as they are now. */
public sealed interface Data {
    /**
     * The value of {@code spec.data.uri}: {@code configMap://NAME/KEY} or {@code https://HOST/PATH}.
     */
    String uri();

    /** Digest of the bytes, where they can be read here: data in a ConfigMap. */
    default Optional<String> knownDigest() {
        return Optional.empty();
    }

    /** The uri is of no kind that we know. */
    record Unsupported(String uri) implements Data {}

    /** The ConfigMap is not there. */
    record NoConfigMap(String uri, String configMap) implements Data {}

    /**
     * The ConfigMap has no such key.
     *
     * @param keys the keys that it has, sorted
     */
    record NoKey(String uri, String configMap, String key, List<String> keys) implements Data {
        public NoKey {
            keys = List.copyOf(keys);
        }
    }

    /** The data lie in a ConfigMap, with this digest ({@code sha256:HEX} of the key's bytes). */
    record InConfigMap(String uri, String configMap, String key, String digest) implements Data {
        @Override
        public Optional<String> knownDigest() {
            return Optional.of(digest);
        }
    }

    /** The data lie elsewhere; only the training pod fetches them. */
    record Remote(String uri) implements Data {}
}
