package dev.evenkeel.server.engine.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"json", "ubj"})
    void theContentTellsTheFormWhateverTheFileIsCalled(String suffix) throws Exception {
        Path file = directory.resolve("model." + suffix);
        train(Map.of()).saveModel(file.toString());
        Path renamed = Files.move(file, directory.resolve("model"));
        try (TestedModel model = load(renamed, ModelFormat.XGBOOST_JSON)) {
            assertThat(model.signature().describeInputs()).isEqualTo("'input' FP32 [-1,2]");
        }
    }

    /** Writes base_score as XGBoost 3.1 does: a list, in either form. */
    private static byte[] withBaseScores(byte[] model, boolean json, String scores) {
        String latin = new String(model, StandardCharsets.ISO_8859_1);
        int name = latin.indexOf("base_score");
        if (json) {
            int value = latin.indexOf('"', latin.indexOf(':', name)) + 1;
            return (latin.substring(0, value) + scores + latin.substring(latin.indexOf('"', value)))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        int length = name + "base_score".length() + 2; // behind the types of string and length
        ByteBuffer whole = ByteBuffer.allocate(model.length + scores.length());
        whole.put(model, 0, length).putLong(scores.length()).put(scores.getBytes(StandardCharsets.US_ASCII));
        int rest = length + Long.BYTES + (int) ByteBuffer.wrap(model).getLong(length);
        whole.put(model, rest, model.length - rest);
        return Arrays.copyOf(whole.array(), whole.position());
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "XGBOOST_JSON, multi:softprob, '[5E-1,5E-1,5E-1]', 0.5, 0.5, 0.5",
        "XGBOOST_UBJ, multi:softprob, '[5E-1,5E-1,5E-1]', 0.5, 0.5, 0.5",
        "XGBOOST_JSON, multi:softprob, '[-1.25E0,0E0,2E0]', -1.25, 0, 2",
        "XGBOOST_UBJ, multi:softprob, '[-1.25E0,0E0,2E0]', -1.25, 0, 2",
        "XGBOOST_JSON, multi:softmax, '[-1.25E0,0E0,2E0]', -1.25, 0, 2"
    })
    void baseScoresOfLaterVersionsCount(
            ModelFormat format, String objective, String scores, float first, float second, float third)
            throws Exception {
        boolean json = format == ModelFormat.XGBOOST_JSON;
        Booster booster = train(Map.of("objective", objective, "num_class", 3, "base_score", 0));
        Path file = directory.resolve(json ? "model.json" : "model.ubj");
        booster.saveModel(file.toString());
        Files.write(file, withBaseScores(Files.readAllBytes(file), json, scores));
        float[][] sums = booster.predict(new DMatrix(ROWS, 6, 2, Float.NaN), true);
        try (TestedModel model = load(file, format)) {
            Tensor answer =
                    model.run(List.of(rows(model)), new int[] {0}, limit).getFirst();
            for (int row = 0; row < 6; row++) {
                double[] exponentials = {
                    Math.exp(sums[row][0] + first), Math.exp(sums[row][1] + second), Math.exp(sums[row][2] + third)
                };
                double total = Arrays.stream(exponentials).sum();
                for (int c = 0; c < 3 && objective.equals("multi:softprob"); c++) {
                    assertThat(answer.real(3 * row + c)).isCloseTo(exponentials[c] / total, within(1e-6));
                }
                if (objective.equals("multi:softmax")) {
                    double largest = Arrays.stream(exponentials).max().orElseThrow();
                    assertThat(exponentials[(int) answer.real(row)]).isEqualTo(largest);
                }
            }
        }
    }

    @Test
    void baseScoresOfAnotherObjectiveAreRefused() throws Exception {
        Path file = directory.resolve("model.json");
        train(Map.of("objective", "reg:tweedie")).saveModel(file.toString());
        String model = Files.readString(file).replace("\"num_target\":\"1\"", "\"num_target\":\"2\"");
        Files.write(file, withBaseScores(model.getBytes(StandardCharsets.UTF_8), true, "[1E0,2E0]"));
        assertThatThrownBy(() -> load(file, ModelFormat.XGBOOST_JSON))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNSUPPORTED))
                .hasMessageContaining("a base score for each target")
                .hasMessageContaining("reg:tweedie");
    }

    @Test
    void somethingElseIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("model.json"), "{\"learner\": 1}");
        assertThatThrownBy(() -> load(file, ModelFormat.XGBOOST_JSON))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNREADABLE))
                .hasMessageContaining("it is no XGBoost model")
                .hasMessageContaining("save_model(\"model.json\")");
    }
}
