package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.ModelFormat;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file: what is desired of one model, or of several under {@code models}, the access to the artifact
 * store and the key that signs updates. Unknown fields are ignored, so that an older server can read a newer file.
 *
 * @param models what is desired of each model, names are unique
 * @param isList true when the configuration lists models, so that one that is not listed is not wanted any more
 * @param store absent when every model is fetched without a token
 * @param updateKey absent when updates by HTTP are turned off
 * @param watch what is kept of the calls
 */
public record ServerConfig(
        List<Desired> models,
        boolean isList,
        Optional<StoreAccess> store,
        Optional<UpdateKey> updateKey,
        WatchConfig watch) {
    private static final int MAX_MODELS = 1000;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");

    public ServerConfig {
        models = List.copyOf(models);
    }

    /**
     * Reads a configuration file's content.
     *
     * @throws InvalidDesired when a field is missing or breaks a rule
     */
    public static ServerConfig parse(String json) {
        JsonObject root = object(json);
        JsonObject store = optionalObject(root, "store");
        Optional<StoreAccess> access = Optional.empty();
        if (store != null && store.containsKey("url")) {
            access = Optional.of(new StoreAccess(
                    uri(text(store, "store.", "url"), "store.url"), Path.of(text(store, "store.", "tokenFile"))));
        }
        JsonObject updates = optionalObject(root, "updates");
        Optional<UpdateKey> key = Optional.empty();
        if (updates != null && updates.containsKey("publicKey")) {
            key = Optional.of(UpdateKey.parse(text(updates, "updates.", "publicKey")));
        }
        return new ServerConfig(models(root), root.containsKey("models"), access, key, watch(root));
    }

    /**
     * Reads a desired state: the fields model, generation and revisions.
     *
     * @throws InvalidDesired when a field is missing or breaks a rule
     */
    public static Desired parseDesired(String json) {
        return desired(object(json));
    }

    private static WatchConfig watch(JsonObject root) {
        JsonObject capture = optionalObject(root, "capture");
        JsonObject feedback = optionalObject(root, "feedback");
        JsonObject accessLog = optionalObject(root, "accessLog");
        return new WatchConfig(
                Optional.ofNullable(capture).map(ServerConfig::capture),
                Optional.ofNullable(feedback).map(object -> duration(object, "feedback.", "window")),
                accessLog == null ? 0 : whole(accessLog, "accessLog.", "every"));
    }

    private static WatchConfig.Capture capture(JsonObject capture) {
        double sample = 0;
        if (capture.containsKey("sample")) {
            if (!(capture.getValue("sample") instanceof Number share)) {
                throw new InvalidDesired("field capture.sample must be a number from 0 to 1");
            }
            sample = share.doubleValue();
        }
        Optional<WatchConfig.Sink> sink = Optional.ofNullable(optionalObject(capture, "sink"))
                .map(object -> new WatchConfig.Sink(
                        uri(text(object, "capture.sink.", "url"), "capture.sink.url"),
                        object.containsKey("perSecond")
                                ? whole(object, "capture.sink.", "perSecond")
                                : WatchConfig.Sink.PER_SECOND));
        return new WatchConfig.Capture(duration(capture, "capture.", "window"), sample, sink);
    }

    private static int whole(JsonObject parent, String path, String name) {
        return Math.clamp(number(parent, path, name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static Duration duration(JsonObject parent, String path, String name) {
        Matcher matcher = DURATION.matcher(text(parent, path, name));
        if (!matcher.matches()) {
            throw new InvalidDesired("field " + path + name + " must be a duration: 30s, 5m or 1h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static List<Desired> models(JsonObject root) {
        if (!root.containsKey("models")) {
            return List.of(desired(root));
        }
        if (!(root.getValue("models") instanceof JsonArray array) || array.isEmpty() || array.size() > MAX_MODELS) {
            throw new InvalidDesired("field models must be an array of 1 to " + MAX_MODELS + " models");
        }
        List<Desired> models = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof JsonObject model)) {
                throw new InvalidDesired("field models[" + i + "] must be an object");
            }
            Desired desired = desired(model);
            if (!names.add(desired.servedName())) {
                throw new InvalidDesired("model '" + desired.servedName() + "' is listed twice");
            }
            models.add(desired);
        }
        return models;
    }

    private static Desired desired(JsonObject root) {
        Object revisions = root.getValue("revisions");
        if (!(revisions instanceof JsonArray array)) {
            throw new InvalidDesired("field revisions must be an array of revisions");
        }
        List<RevisionSpec> specs = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String path = "revisions[" + i + "].";
            if (!(array.getValue(i) instanceof JsonObject revision)) {
                throw new InvalidDesired("field revisions[" + i + "] must be an object");
            }
            specs.add(new RevisionSpec(
                    text(revision, path, "name"),
                    uri(text(revision, path, "uri"), path + "uri"),
                    text(revision, path, "digest"),
                    Math.clamp(number(revision, path, "weight"), Integer.MIN_VALUE, Integer.MAX_VALUE),
                    flag(revision, path, "shadow"),
                    format(revision, path),
                    columns(revision, path)));
        }
        Optional<String> stickyHeader =
                root.containsKey("stickyHeader") ? Optional.of(text(root, "", "stickyHeader")) : Optional.empty();
        return new Desired(text(root, "", "model"), number(root, "", "generation"), specs, stickyHeader);
    }

    private static boolean flag(JsonObject parent, String path, String name) {
        Object value = parent.getValue(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new InvalidDesired("field " + path + name + " must be true or false");
    }

    private static Optional<ModelFormat> format(JsonObject revision, String path) {
        if (!revision.containsKey("format")) {
            return Optional.empty();
        }
        String name = text(revision, path, "format");
        for (ModelFormat format : ModelFormat.values()) {
            if (format.name().equals(name)) {
                return Optional.of(format);
            }
        }
        throw new InvalidDesired(
                "field " + path + "format: '" + name + "' must be one of " + Arrays.toString(ModelFormat.values()));
    }

    private static List<String> columns(JsonObject revision, String path) {
        if (!revision.containsKey("columns")) {
            return List.of();
        }
        if (!(revision.getValue("columns") instanceof JsonArray array)
                || !array.stream().allMatch(String.class::isInstance)) {
            throw new InvalidDesired("field " + path + "columns must be an array of names");
        }
        return array.stream().map(String.class::cast).toList();
    }

    private static JsonObject object(String json) {
        try {
            return new JsonObject(json);
        } catch (DecodeException e) {
            throw new InvalidDesired("it is no JSON object: " + e.getMessage());
        }
    }

    private static @Nullable JsonObject optionalObject(JsonObject parent, String name) {
        Object value = parent.getValue(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw new InvalidDesired("field " + name + " must be an object");
        }
        return (JsonObject) value;
    }

    private static String text(JsonObject parent, String path, String name) {
        if (parent.getValue(name) instanceof String text) {
            return text;
        }
        throw new InvalidDesired("field " + path + name + " must be a string");
    }

    private static long number(JsonObject parent, String path, String name) {
        Object value = parent.getValue(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new InvalidDesired("field " + path + name + " must be a whole number");
    }

    private static URI uri(String text, String field) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidDesired("field " + field + ": '" + text + "' is no URI: " + e.getReason());
        }
    }
}
