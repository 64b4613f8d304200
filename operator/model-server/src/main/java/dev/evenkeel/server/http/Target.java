package dev.evenkeel.server.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What a path means.
 *
 * @param model the name in the path, null where the endpoint has none
 * @param version the revision's name in the path, null when there is none
 */
record Target(Route route, @Nullable String model, @Nullable String version) {
    private static final int MAX_PATH = 1024;
    private static final String V2_MODELS = "/v2/models/";
    private static final String V1_MODELS = "/v1/models/";
    private static final String PREDICT = ":predict";
    private static final Target UNKNOWN = new Target(Route.UNKNOWN, null, null);

    /** What {@code path} means; of {@link Route#UNKNOWN} when it is no endpoint. A slash at its end is nothing. */
    static Target of(@Nullable String path) {
        if (path == null || path.length() > MAX_PATH || !path.startsWith("/")) {
            return UNKNOWN;
        }
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (trimmed.startsWith(V2_MODELS)) {
            return v2(trimmed.substring(V2_MODELS.length()));
        }
        return switch (trimmed) {
            case "/" -> new Target(Route.V1_ALIVE, null, null);
            case "/v2" -> new Target(Route.SERVER_METADATA, null, null);
            case "/v2/health/live" -> new Target(Route.LIVE, null, null);
            case "/v2/health/ready" -> new Target(Route.READY, null, null);
            case "/v2/models" -> new Target(Route.MODELS, null, null);
            case "/v2/repository/index" -> new Target(Route.REPOSITORY_INDEX, null, null);
            case "/v1/models" -> new Target(Route.V1_MODELS, null, null);
            case "/invocations" -> new Target(Route.INVOCATIONS, null, null);
            case "/ping", "/health" -> new Target(Route.PING, null, null);
            case "/version" -> new Target(Route.VERSION, null, null);
            case "/openapi.json" -> new Target(Route.OPENAPI, null, null);
            case "/open_inference.proto" -> new Target(Route.PROTO, null, null);
            default -> trimmed.startsWith(V1_MODELS) ? v1(trimmed.substring(V1_MODELS.length())) : UNKNOWN;
        };
    }

    private static Target v1(String rest) {
        return rest.endsWith(PREDICT)
                ? named(Route.V1_PREDICT, rest.substring(0, rest.length() - PREDICT.length()), null)
                : named(Route.V1_MODEL_READY, rest, null);
    }

    /** {@code MODEL[/versions/VERSION][/VERB]}. */
    private static Target v2(String rest) {
        String[] parts = rest.split("/", -1);
        boolean versioned = parts.length >= 3 && parts[1].equals("versions");
        int verb = versioned ? 3 : 1;
        if (parts.length > verb + 1) {
            return UNKNOWN;
        }
        Route route = switch (parts.length > verb ? parts[verb] : "") {
            case "" -> Route.MODEL_METADATA;
            case "ready" -> Route.MODEL_READY;
            case "infer" -> Route.INFER;
            case "explain" -> Route.EXPLAIN;
            case "feedback" -> versioned ? Route.UNKNOWN : Route.FEEDBACK;
            default -> Route.UNKNOWN;
        };
        return route == Route.UNKNOWN ? UNKNOWN : named(route, parts[0], versioned ? parts[2] : null);
    }

    private static Target named(Route route, String model, @Nullable String version) {
        try {
            String name = decode(model);
            return name.isEmpty() || name.indexOf('/') >= 0
                    ? UNKNOWN
                    : new Target(route, name, version == null ? null : decode(version));
        } catch (IllegalArgumentException malformed) {
            return UNKNOWN;
        }
    }

    private static String decode(String part) {
        return part.indexOf('%') < 0 ? part : QueryStringDecoder.decodeComponent(part.replace("+", "%2B"));
    }
}
