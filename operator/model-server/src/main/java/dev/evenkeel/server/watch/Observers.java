package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers, each told in turn. */
public final class Observers implements Observer {
    private final Observer[] all;

    public Observers(Observer... all) {
        this.all = all.clone();
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        for (Observer observer : all) {
            observer.inferred(call, revision, request, outputs, timing);
        }
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        for (Observer observer : all) {
            observer.failed(call, revision, failure, timing);
        }
    }

    @Override
    public void shadowed(Call call, Revision shadow, InferRequest request, List<Tensor> outputs, Timing timing) {
        for (Observer observer : all) {
            observer.shadowed(call, shadow, request, outputs, timing);
        }
    }

    @Override
    public void shadowFailed(Call call, Revision shadow, Failure failure, Timing timing) {
        for (Observer observer : all) {
            observer.shadowFailed(call, shadow, failure, timing);
        }
    }

    @Override
    public void ran(String model, Revision revision, int calls, int rows, long engineNanos) {
        for (Observer observer : all) {
            observer.ran(model, revision, calls, rows, engineNanos);
        }
    }
}
