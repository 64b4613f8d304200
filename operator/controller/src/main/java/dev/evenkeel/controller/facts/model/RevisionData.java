package dev.evenkeel.controller.facts.model;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The immutable content of a ControllerRevision.
 *
 * @param digest of the model
 * @param uri where servers fetch it
 * @param run the TrainingRun that made it
 * @param manifest digest of its manifest
 */
public record RevisionData(String digest, String uri, Optional<String> run, Optional<String> manifest) {

    /** As it is written. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("digest", digest);
        map.put("uri", uri);
        run.ifPresent(name -> map.put("trainingRun", name));
        manifest.ifPresent(value -> map.put("manifest", value));
        return map;
    }

    /** As it was written; empty when it is not one of ours. */
    public static Optional<RevisionData> from(Object data) {
        if (data instanceof Map<?, ?> map
                && map.get("digest") instanceof String digest
                && map.get("uri") instanceof String uri) {
            return Optional.of(new RevisionData(digest, uri, text(map, "trainingRun"), text(map, "manifest")));
        }
        return Optional.empty();
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
