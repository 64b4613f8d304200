package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.revision.ServingState;
import org.jspecify.annotations.Nullable;

/**
 * Why a call got no answer.
 *
 * @param message for the client: what is wrong and what to do
 */
public record Failure(Kind kind, String message) {
    /** How long a client that was turned away should wait, in seconds. */
    public static final int RETRY_AFTER_SECONDS = 1;

    /** Whose fault it is, and what the protocols say about it. */
    public enum Kind {
        /** The request is wrong, or the model refuses its values. */
        INVALID,
        /** There is no such model or revision. */
        NOT_FOUND,
        /** More calls than the server can take: try again after {@link #RETRY_AFTER_SECONDS}. */
        OVERLOADED,
        /** No revision can answer now: try again after {@link #RETRY_AFTER_SECONDS}. */
        UNAVAILABLE,
        /** The caller's deadline passed before the model ran. */
        DEADLINE,
        /** The model took longer than allowed and was stopped. */
        TIMEOUT,
        /** The engine failed. */
        ENGINE,
        /** A fault of the server's own. */
        INTERNAL,
        /** The client went away. */
        ABANDONED
    }

    /** What a caller is told of a run that gave no answer. */
    public static Failure of(InferenceFailure failure) {
        return switch (failure.kind()) {
            case INPUT -> new Failure(Kind.INVALID, "the model refuses the inputs: " + failure.getMessage());
            case TIMEOUT -> new Failure(Kind.TIMEOUT, "the model took too long and was stopped");
            case ENGINE -> new Failure(Kind.ENGINE, "the model failed: " + failure.getMessage());
        };
    }

    /**
     * Nothing is served under these names.
     *
     * @param version as the client gave it, or null
     * @param state of the model, null when there is no such model
     */
    public static Failure notServed(String model, @Nullable String version, @Nullable ServingState state) {
        if (state == null) {
            return new Failure(Kind.NOT_FOUND, "model '" + model + "' is not served here");
        }
        return version == null
                ? new Failure(Kind.UNAVAILABLE, "no revision of '" + model + "' is ready yet")
                : new Failure(
                        Kind.NOT_FOUND,
                        "version '" + version + "' of '" + model + "' is not loaded; loaded are "
                                + state.routes().byName().keySet().stream()
                                        .sorted()
                                        .toList());
    }

    /** True when the same call may succeed a little later. */
    public boolean isTransient() {
        return kind == Kind.OVERLOADED || kind == Kind.UNAVAILABLE;
    }
}
