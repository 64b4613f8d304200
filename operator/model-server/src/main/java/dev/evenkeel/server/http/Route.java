package dev.evenkeel.server.http;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;

/**
 * The endpoints of the inference API: a closed list, as metric labels and as the OpenAPI document has it. In a path,
 * {@code {model}} and {@code {version}} stand for names.
 */
@SuppressWarnings("ImmutableEnumChecker") // a method of HTTP and a list of constants do not change
enum Route {
    LIVE(HttpMethod.GET, "/v2/health/live"),
    READY(HttpMethod.GET, "/v2/health/ready"),
    SERVER_METADATA(HttpMethod.GET, "/v2"),
    MODELS(HttpMethod.GET, "/v2/models"),
    MODEL_METADATA(HttpMethod.GET, "/v2/models/{model}", "/v2/models/{model}/versions/{version}"),
    MODEL_READY(HttpMethod.GET, "/v2/models/{model}/ready", "/v2/models/{model}/versions/{version}/ready"),
    INFER(HttpMethod.POST, "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer"),
    EXPLAIN(HttpMethod.POST, "/v2/models/{model}/explain", "/v2/models/{model}/versions/{version}/explain"),
    FEEDBACK(HttpMethod.POST, "/v2/models/{model}/feedback"),
    REPOSITORY_INDEX(HttpMethod.POST, "/v2/repository/index"),
    V1_ALIVE(HttpMethod.GET, "/"),
    V1_MODELS(HttpMethod.GET, "/v1/models"),
    V1_MODEL_READY(HttpMethod.GET, "/v1/models/{model}"),
    V1_PREDICT(HttpMethod.POST, "/v1/models/{model}:predict"),
    INVOCATIONS(HttpMethod.POST, "/invocations"),
    PING(HttpMethod.GET, "/ping", "/health"),
    VERSION(HttpMethod.GET, "/version"),
    OPENAPI(HttpMethod.GET, "/openapi.json"),
    PROTO(HttpMethod.GET, "/open_inference.proto"),
    /** What is none of the above. */
    UNKNOWN(HttpMethod.GET);

    private final HttpMethod method;
    private final List<String> paths;
    private final String label = name().toLowerCase(Locale.ROOT);

    Route(HttpMethod method, String... paths) {
        this.method = method;
        this.paths = List.of(paths);
    }

    /** The only method that it takes. */
    HttpMethod method() {
        return method;
    }

    List<String> paths() {
        return paths;
    }

    String label() {
        return label;
    }
}
