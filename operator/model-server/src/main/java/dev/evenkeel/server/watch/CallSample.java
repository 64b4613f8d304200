package dev.evenkeel.server.watch;

import dev.evenkeel.server.revision.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one answered call.
 *
 * @param id that the client gave, or null
 * @param inputs in the signature's order; empty when the call is kept for its labels only
 * @param outputs those that the client wanted
 * @param isSketched true when its values go into the window
 * @param isSent true when it goes to the sink
 * @param isAwaitingLabels true when its outputs are kept for feedback; it has an id then
 */
record CallSample(
        String model,
        Revision revision,
        @Nullable String id,
        List<Values> inputs,
        List<Values> outputs,
        boolean isSketched,
        boolean isSent,
        boolean isAwaitingLabels) {
    /** The memory that it takes, in numbers of 8 bytes. */
    int weight() {
        int weight = 1 + (id == null ? 0 : Values.weight(id));
        for (Values tensor : inputs) {
            weight += tensor.weight();
        }
        for (Values tensor : outputs) {
            weight += tensor.weight();
        }
        return weight;
    }
}
