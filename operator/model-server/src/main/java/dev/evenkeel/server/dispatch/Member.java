package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;

/**
 * A call that was read, as a part of a batch.
 *
 * @param rows of its tensors; 0 when it must run alone, because the model does not batch or its inputs disagree
 */
record Member(Waiting waiting, InferRequest request, int rows) {
    /** @param batches true when the model takes rows of several calls at once */
    static Member of(Waiting waiting, InferRequest request, boolean batches) {
        long rows = batches ? request.inputs().getFirst().shape().dimension(0) : 0;
        for (Tensor input : request.inputs()) {
            rows = rows > 0 && input.shape().dimension(0) == rows ? rows : 0;
        }
        return new Member(waiting, request, (int) Math.min(rows, Integer.MAX_VALUE / 2));
    }

    Call call() {
        return waiting.call();
    }

    /** True when both can go to the engine in one tensor for each input: they differ in nothing but their rows. */
    boolean joins(Member other) {
        if (rows == 0 || other.rows == 0) {
            return false;
        }
        for (int i = 0; i < request.inputs().size(); i++) {
            Shape mine = request.inputs().get(i).shape();
            if (!mine.equals(other.request.inputs().get(i).shape().withRows(rows))) {
                return false;
            }
        }
        return true;
    }
}
