package dev.evenkeel.server.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What a call says of itself beside its tensors.
 *
 * @param model the model's name in the inference API
 * @param version the revision that is asked for by name; null when the routes decide
 * @param stickyKey calls with the same key go to the same revision for as long as the weights allow; null when chance
 *     decides
 * @param deadlineNanos when the caller gives up, on the clock of {@link System#nanoTime}, or {@link Call#NO_DEADLINE}
 * @param traceParent the header {@value #TRACE_PARENT} as the caller gave it; null when it gave none
 */
public record CallHead(
        String model,
        @Nullable String version,
        @Nullable String stickyKey,
        long deadlineNanos,
        @Nullable String traceParent) {
    /** The header of W3C Trace Context. */
    public static final String TRACE_PARENT = "traceparent";
}
