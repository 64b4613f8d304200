package dev.evenkeel.server.engine.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XgboostEngineTest {
    private static final float[] ROWS = {0, 1, 2, 0, 1, 5, 3, 1, 4, 4, Float.NaN, 0};

    @TempDir
    Path directory;

    private final RunLimit limit = new RunLimit(Duration.ofSeconds(30));

    private static Booster train(Map<String, Object> parameters) throws XGBoostError {
        DMatrix data = new DMatrix(ROWS, 6, 2, Float.NaN);
        data.setLabel(new float[] {0, 1, 2, 0, 1, 2});
        return XGBoost.train(data, parameters, 3, Map.of(), null, null);
    }

    private TestedModel load(Path file, ModelFormat format) throws UnusableModel {
        return new Engines(List.of(new XgboostEngine()), ModelMemory.ofThisProcess())
                .load(file, format, new LoadOptions(limit, 4));
    }

    private static Tensor rows(TestedModel model) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * ROWS.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : ROWS) {
            bytes.putFloat(value);
        }
        return Tensor.of(model.signature().inputs().getFirst(), Shape.of(6, 2), bytes.flip());
    }

    @ParameterizedTest
    @EnumSource(names = {"XGBOOST_JSON", "XGBOOST_UBJ"})
    void answersAsTheLibraryDoes(ModelFormat format) throws Exception {
        Booster booster = train(Map.of("max_depth", 2, "min_child_weight", 0, "objective", "reg:squarederror"));
        Path file = directory.resolve(format == ModelFormat.XGBOOST_JSON ? "model.json" : "model.ubj");
        booster.saveModel(file.toString());
        float[][] expected = booster.predict(new DMatrix(ROWS, 6, 2, Float.NaN));
        try (TestedModel model = load(file, format)) {
            assertThat(model.batches()).isTrue();
            assertThat(model.signature().describeOutputs()).isEqualTo("'predict' FP32 [-1]");
            Tensor answer =
                    model.run(List.of(rows(model)), new int[] {0}, limit).getFirst();
            assertThat(answer.shape()).isEqualTo(Shape.of(6));
            for (int row = 0; row < 6; row++) {
                assertThat(answer.bytes().getFloat(4 * row)).isEqualTo(expected[row][0]);
            }
        }
    }

    @Test
    void aClassifierGivesAProbabilityForEachClass() throws Exception {
        Path file = directory.resolve("model.json");
        train(Map.of("objective", "multi:softprob", "num_class", 3)).saveModel(file.toString());
        try (TestedModel model = load(file, ModelFormat.XGBOOST_JSON)) {
            assertThat(model.signature().describeOutputs()).isEqualTo("'predict' FP32 [-1,3]");
            assertThat(model.run(List.of(rows(model)), new int[] {0}, limit)
                            .getFirst()
                            .shape())
                    .isEqualTo(Shape.of(6, 3));
        }
    }

    @Test
    void somethingElseIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("model.json"), "{\"learner\": 1}");
        assertThatThrownBy(() -> load(file, ModelFormat.XGBOOST_JSON))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNREADABLE))
                .hasMessageContaining("cannot load it")
                .hasMessageContaining("save_model(\"model.json\")");
    }
}
