package dev.evenkeel.controller.monitor.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import java.util.List;

/** Asks model servers for the windows of features and predictions that they have captured. */
@FunctionalInterface
public interface ServerWindows {
    /**
     * The finished windows of one server, oldest first, as many as it tells at once. Never throws: silence is a fact.
     *
     * @param model namespace and name
     * @param after number of the last window that is known; 0 for all, also when the instance has become another one
     */
    Captured windows(PodAddress server, String model, long after);

    /** What came of it. */
    sealed interface Captured {
        /**
         * It answered.
         *
         * @param instance tells the server's process from those before it, whose windows have the same numbers
         */
        record Told(String instance, List<JsonNode> windows) implements Captured {
            public Told {
                windows = List.copyOf(windows);
            }
        }

        /** It did not, or refused. */
        record Silent(String message) implements Captured {}
    }
}
