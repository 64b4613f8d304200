package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.revision.ServingState;
import org.jspecify.annotations.Nullable;

/** Knows what is served now. Cheap, safe on any thread. */
@FunctionalInterface
public interface Served {
    /** The model's state now, or null when there is no such model. */
    @Nullable
    ServingState state(String model);
}
