package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread uses again for one model: the run's options, and the native tensors over buffers that come again
 * under the same shape. Creating those costs more than a small model's run (measured: 3.2 us a call with tensors that
 * are used again). Not thread safe but for {@link #terminate}, which {@link RunLimit} guards.
 */
final class Workspace implements AutoCloseable {
    /** One for each batch size that comes up; more are replaced in turn. */
    private static final int MAX_PLANS = 32;

    private final OrtSession session;
    private final Signature signature;
    private final RunLimit limit;
    private final RunOptions options;
    private final Runnable terminate = this::terminate;
    private final List<RunPlan> plans = new ArrayList<>();
    private int next; // the plan that is replaced next
    private boolean terminated; // guarded by limit

    Workspace(OrtSession session, Signature signature, RunLimit limit) throws InferenceFailure {
        this.session = session;
        this.signature = signature;
        this.limit = limit;
        try {
            this.options = new RunOptions();
        } catch (OrtException e) {
            throw new InferenceFailure(InferenceFailure.Kind.ENGINE, OrtRuntime.shorten(e), e);
        }
    }

    List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs) throws InferenceFailure {
        for (RunPlan plan : plans) {
            if (plan.fits(inputs, wantedOutputs)) {
                return run(plan);
            }
        }
        RunPlan plan = prepare(inputs, wantedOutputs);
        if (plan.isReusable()) {
            keep(plan);
            return run(plan);
        }
        try (plan) {
            return run(plan);
        }
    }

    private RunPlan prepare(List<Tensor> inputs, int[] wantedOutputs) throws InferenceFailure {
        try {
            return new RunPlan(signature, inputs, wantedOutputs);
        } catch (OrtException e) {
            throw new InferenceFailure(OrtRuntime.kind(e), OrtRuntime.shorten(e), e);
        }
    }

    private void keep(RunPlan plan) {
        if (plans.size() < MAX_PLANS) {
            plans.add(plan);
        } else {
            plans.set(next, plan).close();
            next = (next + 1) % MAX_PLANS;
        }
    }

    private List<Tensor> run(RunPlan plan) throws InferenceFailure {
        try {
            if (terminated) {
                options.setTerminate(false);
                terminated = false;
            }
            limit.start(System.nanoTime(), terminate);
            return plan.run(session, options);
        } catch (OrtException e) {
            throw new InferenceFailure(
                    limit.end() ? InferenceFailure.Kind.TIMEOUT : OrtRuntime.kind(e), OrtRuntime.shorten(e), e);
        } finally {
            limit.end();
        }
    }

    private void terminate() {
        try {
            terminated = true;
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot stop a run: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        plans.forEach(RunPlan::close);
        plans.clear();
        options.close();
    }
}
