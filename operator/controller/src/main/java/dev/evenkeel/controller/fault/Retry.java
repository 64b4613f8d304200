package dev.evenkeel.controller.fault;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Set;

/** What follows from a failure. */
public enum Retry {
    /** The author has to change the object; trying again before that is noise. */
    WHEN_CHANGED,
    /** Try again, each time later. */
    BACKOFF,
    /** Ours: one stack trace, one counter, then as BACKOFF, contained to the one object. */
    BACKOFF_AS_BUG;

    private static final int UNPROCESSABLE = 422;
    private static final Set<Integer> REQUEST_IS_WRONG =
            Set.of(HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE, HttpURLConnection.HTTP_UNSUPPORTED_TYPE);

    /**
     * The only place that decides on a retry. An answer of the API server that nobody classified is the weather's (conflict,
     * throttling, time-out, 5xx, forbidden while RBAC is being applied), except one that says our request is malformed.
     */
    public static Retry retryFor(Throwable failure) {
        return switch (failure) {
            case UserFault _ -> WHEN_CHANGED;
            case TransientFault _ -> BACKOFF;
            case KubernetesClientException api when REQUEST_IS_WRONG.contains(api.getCode()) -> BACKOFF_AS_BUG;
            case KubernetesClientException _ -> BACKOFF;
            case IOException _ -> BACKOFF;
            default -> BACKOFF_AS_BUG;
        };
    }
}
