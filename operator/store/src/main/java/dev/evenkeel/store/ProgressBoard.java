package dev.evenkeel.store;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last progress of each run, in memory alone: it is worth nothing after the run. Each namespace has room for
 * {@value #RUNS} runs, and the one that was silent for longest goes first, so no namespace can push out another's.
 * Confined to one event loop.
 */
final class ProgressBoard {
    static final int RUNS = 100;
    static final int MAX_BODY = 4096;
    private static final int MAX_STEP = 64;
    private static final int MAX_MESSAGE = 1024;

    private final Map<String, Map<String, JsonObject>> byNamespace = new HashMap<>();

    /**
     * Takes progress over: {@code {"step": TEXT, "percent": 0..100, "message": TEXT}}, unknown fields dropped.
     *
     * @throws StoreFault 422 when a field is missing or out of bounds
     */
    void put(String namespace, String run, byte[] json) throws StoreFault {
        JsonObject given;
        try {
            given = new JsonObject(io.vertx.core.buffer.Buffer.buffer(json));
        } catch (DecodeException | ClassCastException e) {
            throw new StoreFault(422, "the body must be a JSON object: " + e.getMessage());
        }
        JsonObject progress = new JsonObject()
                .put("step", text(given, "step", MAX_STEP))
                .put("percent", percent(given.getValue("percent")))
                .put("message", given.getValue("message") == null ? "" : text(given, "message", MAX_MESSAGE));
        Map<String, JsonObject> runs = byNamespace.computeIfAbsent(namespace, ns -> new LinkedHashMap<>());
        runs.remove(run);
        runs.put(run, progress);
        if (runs.size() > RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    @Nullable
    JsonObject get(String namespace, String run) {
        return byNamespace.getOrDefault(namespace, Map.of()).get(run);
    }

    private static String text(JsonObject given, String field, int limit) throws StoreFault {
        if (given.getValue(field) instanceof String text) {
            return text.length() > limit ? text.substring(0, limit) : text;
        }
        throw new StoreFault(422, "field " + field + " must be a string");
    }

    private static double percent(@Nullable Object value) throws StoreFault {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 100) {
            return number.doubleValue();
        }
        throw new StoreFault(422, "field percent must be a number from 0 to 100");
    }
}
