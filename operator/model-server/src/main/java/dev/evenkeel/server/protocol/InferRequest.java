package dev.evenkeel.server.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that fits the model's signature.
 *
 * @param id echoed in the answer, null when the client gave none
 * @param inputs one tensor for each input of the signature, in the signature's order
 * @param outputs what the client wants, in its order; all outputs as JSON when it named none
 */
public record InferRequest(@Nullable String id, List<Tensor> inputs, List<WantedOutput> outputs) {
    public InferRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The positions of the wanted outputs in the signature's outputs. */
    public int[] wantedIndexes() {
        return outputs.stream().mapToInt(WantedOutput::index).toArray();
    }

    /**
     * One output that the client wants.
     *
     * @param index position in the signature's outputs
     * @param binary true when the values are wanted as raw bytes behind the JSON header
     */
    public record WantedOutput(int index, boolean binary) {}
}
