package dev.evenkeel.server.http;

import java.util.Locale;

/** The endpoints of the inference API, as metric labels: a closed list. */
enum Route {
    LIVE,
    READY,
    SERVER_METADATA,
    MODEL_METADATA,
    MODEL_READY,
    INFER,
    UNKNOWN;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
