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
    /** Values that it holds, as a measure of its memory. */
    int size() {
        int size = 1;
        for (Values tensor : inputs) {
            size += tensor.size();
        }
        for (Values tensor : outputs) {
            size += tensor.size();
        }
        return size;
    }
}
