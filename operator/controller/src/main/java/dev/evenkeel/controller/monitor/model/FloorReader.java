package dev.evenkeel.controller.monitor.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.controller.facts.model.Floor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the floor back from the ConfigMap that the operator wrote. */
public final class FloorReader {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String KEY = "server.json";

    private FloorReader() {}

    /** The floor; empty when somebody damaged it beyond reading: it is then built anew from the revisions. */
    public static Optional<Floor> read(ConfigMap map) {
        String text = Optional.ofNullable(map.getData()).orElse(Map.of()).get(KEY);
        if (text == null) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(text);
            List<Floor.Entry> entries = new ArrayList<>();
            for (JsonNode entry : root.path("revisions")) {
                entries.add(new Floor.Entry(
                        entry.path("name").asText(),
                        entry.path("uri").asText(),
                        entry.path("digest").asText(),
                        entry.path("weight").asInt()));
            }
            return entries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Floor(root.path("generation").asLong(), entries));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
