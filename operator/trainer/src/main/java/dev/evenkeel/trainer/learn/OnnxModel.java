package dev.evenkeel.trainer.learn;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.spec.BugError;
import dev.evenkeel.trainer.spec.Reason;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model as the server runs it: ONNX Runtime on one thread. */
public final class OnnxModel implements AutoCloseable {
    /** Rows in one call, to bound memory. */
    private static final int BATCH = 4096;

    /** Largest difference from the library, relative to the prediction's size or, when that is small, the level's. */
    public static final double TOLERANCE = 1e-4;

    private final OrtSession.SessionOptions options;
    private final OrtSession session;

    /** Loads a model; the bytes are only read. */
    public OnnxModel(byte[] model) {
        try {
            options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(model, options);
        } catch (OrtException e) {
            throw new BugError(Reason.PARITY_FAILED, "ONNX Runtime refuses the model: " + e.getMessage(), e);
        }
    }

    /** Predictions in the target's unit. */
    public double[] predict(FeatureMatrix rows) {
        double[] predictions = new double[rows.rows()];
        int width = rows.columns();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            for (int from = 0; from < predictions.length; from += BATCH) {
                int n = Math.min(BATCH, predictions.length - from);
                FloatBuffer batch = FloatBuffer.wrap(rows.values(), from * width, n * width);
                try (OnnxTensor input = OnnxTensor.createTensor(environment, batch.slice(), new long[] {n, width});
                        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
                    FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
                    for (int i = 0; i < n; i++) {
                        predictions[from + i] = output.get(i);
                    }
                }
            }
            return predictions;
        } catch (OrtException e) {
            throw new BugError(Reason.PARITY_FAILED, "ONNX Runtime cannot run the model: " + e.getMessage(), e);
        }
    }

    /** Compares with the library's predictions; a difference above {@link #TOLERANCE} is a failure. */
    public void verify(FeatureMatrix rows, double[] expected) {
        double[] actual = predict(rows);
        for (int i = 0; i < actual.length; i++) {
            double size = Math.max(1e-6, Math.max(Math.abs(expected[i]), Math.abs(rows.level()[i])));
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE * size)) {
                throw new BugError(
                        Reason.PARITY_FAILED,
                        "row " + i + ": ONNX Runtime answers " + actual[i] + ", the library that trained it "
                                + expected[i] + ": the export is wrong, please report it",
                        null);
            }
        }
    }

    @Override
    public void close() {
        try {
            session.close();
            options.close();
        } catch (OrtException e) {
            throw new BugError(Reason.INTERNAL_ERROR, "cannot close the ONNX session: " + e.getMessage(), e);
        }
    }
}
