package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the inference API tells without running a model: probes, metadata, the repository's index and the API's own
 * description. Event-loop code.
 */
final class Metadata {
    static final String NAME = "evenkeel-model-server";
    private static final CharSequence TEXT = "text/plain; charset=utf-8";

    private final Catalog catalog;
    private final BooleanSupplier ready;
    private final String version;
    private final Buffer openApi = document("openapi.json");
    private final Buffer proto = document("open_inference.proto");

    /** An answer that fits in memory. */
    record Reply(int status, CharSequence type, Buffer body) {
        static Reply json(int status, JsonObject body) {
            return new Reply(status, Answers.JSON, body.toBuffer());
        }

        static Reply error(Failure failure) {
            return new Reply(Answers.status(failure.kind()), Answers.JSON, Answers.error(failure.message()));
        }

        static Reply text(int status, String body) {
            return new Reply(status, TEXT, Buffer.buffer(body));
        }
    }

    Metadata(Catalog catalog, BooleanSupplier ready, String version) {
        this.catalog = catalog;
        this.ready = ready;
        this.version = version;
    }

    /** The answer of an endpoint that takes no body. */
    Reply reply(Target target) {
        return switch (target.route()) {
            case LIVE -> flag("live", true);
            case READY -> flag("ready", ready.getAsBoolean());
            case V1_ALIVE -> Reply.json(200, new JsonObject().put("status", "alive"));
            case PING -> Reply.text(ready.getAsBoolean() ? 200 : 503, "\n");
            case VERSION -> Reply.text(200, version);
            case SERVER_METADATA -> server();
            case MODELS, V1_MODELS -> models();
            case MODEL_METADATA -> ofModel(target, this::model);
            case MODEL_READY, V1_MODEL_READY -> ofModel(target, this::modelReady);
            case OPENAPI -> new Reply(200, Answers.JSON, openApi);
            case PROTO -> new Reply(200, TEXT, proto);
            case INFER, EXPLAIN, FEEDBACK, V1_PREDICT, INVOCATIONS, REPOSITORY_INDEX, UNKNOWN ->
                throw new IllegalArgumentException(target.route() + " is answered elsewhere");
        };
    }

    /** There is no such model, but others. */
    Failure noSuchModel(String model) {
        return new Failure(
                Failure.Kind.NOT_FOUND,
                "model '" + model + "' is not served here; this server serves "
                        + catalog.all().stream().map(ServingState::servedName).toList());
    }

    private static Reply flag(String name, boolean value) {
        return Reply.json(value ? 200 : 503, new JsonObject().put(name, value));
    }

    private Reply server() {
        return Reply.json(
                200,
                new JsonObject()
                        .put("name", NAME)
                        .put("version", version)
                        .put("extensions", new JsonArray().add("binary_tensor_data")));
    }

    private Reply models() {
        JsonArray names = new JsonArray();
        catalog.all().forEach(state -> names.add(state.servedName()));
        return Reply.json(200, new JsonObject().put("models", names));
    }

    private interface OfModel {
        Reply reply(ServingState state, @Nullable String version);
    }

    private Reply ofModel(Target target, OfModel question) {
        String model = Objects.requireNonNull(target.model(), "the route has a model");
        ServingState state = catalog.state(model);
        return state == null ? Reply.error(noSuchModel(model)) : question.reply(state, target.version());
    }

    private Reply model(ServingState state, @Nullable String asked) {
        Revision revision = asked == null
                ? state.routes().leading()
                : state.routes().byName().get(asked);
        if (revision == null) {
            return missing(state, asked);
        }
        Signature signature = revision.model().signature();
        JsonArray versions = new JsonArray();
        if (asked == null) {
            state.routes().byName().keySet().stream().sorted().forEach(versions::add);
        } else {
            versions.add(asked);
        }
        return Reply.json(
                200,
                new JsonObject()
                        .put("name", state.servedName())
                        .put("versions", versions)
                        .put("platform", revision.model().platform())
                        .put("inputs", specs(signature.inputs(), signature.columns()))
                        .put("outputs", specs(signature.outputs(), List.of())));
    }

    private static JsonArray specs(List<TensorSpec> specs, List<String> columns) {
        JsonArray array = new JsonArray();
        for (TensorSpec spec : specs) {
            JsonArray shape = new JsonArray();
            for (long dimension : spec.shape().toArray()) {
                shape.add(dimension);
            }
            JsonObject json = new JsonObject()
                    .put("name", spec.name())
                    .put("datatype", spec.datatype().name())
                    .put("shape", shape);
            if (!columns.isEmpty()) {
                json.put("parameters", new JsonObject().put("columns", new JsonArray(columns)));
            }
            array.add(json);
        }
        return array;
    }

    private Reply modelReady(ServingState state, @Nullable String asked) {
        if (asked != null && !state.routes().byName().containsKey(asked)) {
            return missing(state, asked);
        }
        boolean answers = asked != null || state.routes().isServing();
        return Reply.json(
                answers ? 200 : 503,
                new JsonObject().put("name", state.servedName()).put("ready", answers));
    }

    private static Reply missing(ServingState state, @Nullable String asked) {
        return Reply.error(Failure.notServed(state.servedName(), asked, state));
    }

    /**
     * The repository's index.
     *
     * @param body of the request: nothing, or {@code {"ready": true}} for what can answer now
     */
    Reply index(byte[] body) {
        @Nullable Object readyOnly = null;
        if (body.length > 0) {
            try {
                readyOnly = new JsonObject(new String(body, StandardCharsets.UTF_8)).getValue("ready");
            } catch (DecodeException e) {
                readyOnly = e; // not a flag, as anything else but true and false
            }
        }
        if (readyOnly != null && !(readyOnly instanceof Boolean)) {
            return Reply.error(new Failure(
                    Failure.Kind.INVALID, "the body must be a JSON object, for example {\"ready\": true}, or empty"));
        }
        return new Reply(200, Answers.JSON, RepositoryIndex.of(catalog.all(), Boolean.TRUE.equals(readyOnly)));
    }

    private static Buffer document(String name) {
        try (InputStream document = Metadata.class.getResourceAsStream(name)) {
            return Buffer.buffer(Objects.requireNonNull(document, () -> name + " is not on the class path")
                    .readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
