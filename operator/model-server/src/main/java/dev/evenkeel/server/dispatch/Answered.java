package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import java.util.List;

/**
 * What a revision answered to one call.
 *
 * @param model the served name of the model
 * @param revision the name of the revision that answered
 * @param request as the call has read it
 * @param outputs in the order of {@code request.outputs()}, views into the worker's buffers
 */
public record Answered(String model, String revision, InferRequest request, List<Tensor> outputs) {}
