package dev.evenkeel.server.engine.xgboost;

import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.SignedModel;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * One booster: {@code input} FP32 [rows, features], {@code predict} FP32 [rows], or [rows, outputs] for a model with
 * several. NaN is a missing value. Predicting in place is safe on many threads at once. A run cannot be stopped; one row
 * takes microseconds.
 */
final class XgboostModel extends SignedModel {
    private static final int[] ALL_TREES = {0, 0};

    private final Booster booster;
    private final int features;
    private final @Nullable ClassScores scores;

    private XgboostModel(Booster booster, int features, int outputs, @Nullable ClassScores scores) {
        super(
                "xgboost_booster",
                new Signature(
                        List.of(new TensorSpec("input", Datatype.FP32, Shape.of(-1, features))),
                        List.of(new TensorSpec(
                                "predict", Datatype.FP32, outputs == 1 ? Shape.of(-1) : Shape.of(-1, outputs)))));
        this.booster = booster;
        this.features = features;
        this.scores = scores;
    }

    /**
     * Asks the booster for its shape; disposes of it when it has none to tell.
     *
     * @param scores what the booster does not know; null when there is no such thing
     */
    static XgboostModel of(Booster booster, @Nullable ClassScores scores) throws XGBoostError {
        try {
            booster.setParam("nthread", 1); // the server's threads are its parallelism
            int features = Math.toIntExact(booster.getNumFeature());
            float[][] one = booster.inplace_predict(new float[features], 1, features, Float.NaN);
            return new XgboostModel(booster, features, one[0].length, scores);
        } catch (XGBoostError e) {
            booster.dispose();
            throw e;
        }
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        Tensor input = inputs.getFirst();
        int rows = Math.toIntExact(input.shape().dimension(0));
        float[] values = new float[Math.multiplyExact(rows, features)];
        input.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(0, values);
        limit.start(System.nanoTime(), () -> {});
        try {
            float[][] predicted = predict(values, rows);
            return wantedOutputs.length == 0 ? List.of() : List.of(output(rows, predicted));
        } catch (XGBoostError e) {
            throw new InferenceFailure(InferenceFailure.Kind.ENGINE, firstLine(e), e);
        } finally {
            limit.end();
        }
    }

    private float[][] predict(float[] values, int rows) throws XGBoostError {
        ClassScores unknown = scores;
        if (unknown == null) {
            return booster.inplace_predict(values, rows, features, Float.NaN);
        }
        float[][] sums = booster.inplace_predict(
                values, rows, features, Float.NaN, ALL_TREES, Booster.PredictionType.kMargin, null);
        for (int row = 0; row < rows; row++) {
            sums[row] = unknown.answer(sums[row]);
        }
        return sums;
    }

    private Tensor output(int rows, float[][] predicted) {
        TensorSpec spec = signature().outputs().getFirst();
        Shape shape = spec.shape().withRows(rows);
        ByteBuffer bytes = ByteBuffer.allocate((int) shape.bytes(Datatype.FP32)).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : predicted) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        return Tensor.of(spec, shape, bytes.flip());
    }

    @Override
    public void close() {
        booster.dispose();
    }

    /** The native library puts a stack trace behind what it says. */
    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
