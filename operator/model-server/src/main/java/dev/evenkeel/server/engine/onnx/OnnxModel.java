package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.SignedModel;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ONNX Runtime session, shared by all threads; what a thread uses again lies in its {@link Workspace}. */
final class OnnxModel extends SignedModel {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

    private final OrtSession session;
    private final double[][] background;
    private final Map<RunLimit, Workspace> workspaces = new ConcurrentHashMap<>();

    OnnxModel(OrtSession session, Signature signature, double[][] background) {
        super("onnxruntime_onnx", signature);
        this.session = session;
        this.background = background;
    }

    @Override
    public double[][] background() {
        return background;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        Workspace workspace = workspaces.get(limit);
        if (workspace == null) {
            workspace = new Workspace(session, signature(), limit);
            workspaces.put(limit, workspace);
        }
        return workspace.run(inputs, wantedOutputs);
    }

    @Override
    public void close() {
        workspaces.values().forEach(Workspace::close);
        workspaces.clear();
        close(session);
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.error("ONNX Runtime could not close a session: {}", e.getMessage(), e);
        }
    }
}
