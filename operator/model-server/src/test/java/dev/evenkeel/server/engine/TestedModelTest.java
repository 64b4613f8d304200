package dev.evenkeel.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.InferenceFailure.Kind;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestedModelTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, Shape.of(-1, 1));

    @TempDir
    Path directory;

    private final RunLimit limit = new RunLimit(Duration.ofSeconds(10));

    private boolean batches(byte[] model) throws IOException, UnusableModel {
        try (TestedModel loaded = TestModels.load(TestModels.write(directory, "model.onnx", model))) {
            return loaded.batches();
        }
    }

    /** Gives its input back, and fails when it is told to. */
    private static final class Echo implements Model {
        private final TensorSpec spec;
        private @Nullable Kind failsWith;
        private boolean failsOnlyOnOnes = true;
        private boolean closed;
        private long mostRows;

        Echo() {
            this(X);
        }

        Echo(TensorSpec spec) {
            this.spec = spec;
        }

        @Override
        public String platform() {
            return "test";
        }

        @Override
        public Signature signature() {
            return new Signature(List.of(spec), List.of(spec));
        }

        @Override
        public boolean batches() {
            return true;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
            mostRows = Math.max(mostRows, inputs.getFirst().shape().dimension(0));
            Kind kind = failsWith;
            if (kind != null && (!failsOnlyOnOnes || inputs.getFirst().bytes().getFloat(0) == 1)) {
                throw new InferenceFailure(kind, "as the test wants", null);
            }
            return inputs;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static List<Tensor> one() {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 1);
        return List.of(Tensor.of(X, Shape.of(1, 1), bytes));
    }

    private static void assertFails(Model model, RunLimit limit, Kind kind) {
        assertThatThrownBy(() -> model.run(one(), new int[] {0}, limit))
                .isInstanceOfSatisfying(
                        InferenceFailure.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void independentRowsAreBatched() throws Exception {
        assertThat(batches(TestModels.linear(1, 2, 3))).isTrue();
        assertThat(batches(TestModels.zipMapClassifier(1, 2, 3))).isTrue();
    }

    @Test
    void rowsThatDependOnEachOtherAreNot() throws Exception {
        assertThat(batches(TestModels.centred())).isFalse();
    }

    @Test
    void aFixedFirstDimensionIsNot() throws Exception {
        assertThat(batches(TestModels.negative(3))).isFalse();
    }

    @Test
    void aFailedRunIsTheInputsFaultWhileZerosAreAnswered() throws Exception {
        Echo echo = new Echo();
        TestedModel model = TestedModel.test(echo, new LoadOptions(limit, 4), () -> {});
        echo.failsWith = Kind.ENGINE;
        assertFails(model, limit, Kind.INPUT);
        assertThat(model.isAlive()).isTrue();
    }

    @Test
    void aBrokenEngineIsNotAskedAgain() throws Exception {
        Echo echo = new Echo();
        TestedModel model = TestedModel.test(echo, new LoadOptions(limit, 4), () -> {});
        echo.failsWith = Kind.ENGINE;
        echo.failsOnlyOnOnes = false;
        assertFails(model, limit, Kind.ENGINE);
        assertThat(model.isAlive()).isFalse();
        echo.failsWith = null;
        assertFails(model, limit, Kind.ENGINE);
    }

    @Test
    void aModelThatGivesNoAnswerIsClosed() {
        Echo echo = new Echo();
        echo.failsWith = Kind.ENGINE;
        echo.failsOnlyOnOnes = false;
        assertThatThrownBy(() -> TestedModel.test(echo, new LoadOptions(limit, 4), () -> {}))
                .isInstanceOf(UnusableModel.class);
        assertThat(echo.closed).isTrue();
    }

    private static void assertRefused(Echo echo, LoadOptions options, UnusableModel.Kind kind, String message) {
        assertThatThrownBy(() -> TestedModel.test(echo, options, () -> {}))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
        assertThat(echo.closed).isTrue();
    }

    @Test
    void aRowAboveTheMemoryIsRefusedAndItsModelClosed() {
        LoadOptions options = new LoadOptions(limit, 4);
        for (long width : new long[] {1L << 30, 1L << 40, Long.MAX_VALUE}) {
            assertRefused(
                    new Echo(new TensorSpec("x", Datatype.FP32, Shape.of(-1, width))),
                    options,
                    UnusableModel.Kind.TOO_LARGE,
                    "one row of its inputs ('x' FP32 [-1," + width + "]) takes more than");
        }
    }

    @Test
    void theLargestBatchOfTheWarmUpFitsIntoTheMemory() throws Exception {
        long width = TestedModel.MOST_BYTES / Float.BYTES / 8;
        Echo echo = new Echo(new TensorSpec("x", Datatype.FP32, Shape.of(-1, width)));
        assertThat(TestedModel.test(echo, new LoadOptions(limit, 1000), () -> {})
                        .batches())
                .isTrue();
        assertThat(echo.mostRows)
                .as("the answer is as large, and may take half as much")
                .isEqualTo(4);
    }

    @Test
    void columnsOfTheConfigurationNameTheInputs() throws Exception {
        TensorSpec two = new TensorSpec("x", Datatype.FP32, Shape.of(-1, 2));
        LoadOptions named = new LoadOptions(limit, 4, List.of("price", "size"));
        assertThat(TestedModel.test(new Echo(two), named, () -> {}).signature().columns())
                .containsExactly("price", "size");
        assertRefused(
                new Echo(X),
                named,
                UnusableModel.Kind.SELF_TEST_FAILED,
                "there are 2 column names for input 'x' FP32 [-1,1]: give 1 different ones");
    }

    @Test
    void aModelAboveTheMemoryIsRefusedWithBothNumbers() throws Exception {
        ModelMemory memory = new ModelMemory(300L << 20, 100L << 20);
        long taken = memory.take(60L << 20);
        assertThatThrownBy(() -> memory.take(50L << 20))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.TOO_LARGE))
                .hasMessageContaining("needs about 100 MiB")
                .hasMessageContaining("80 MiB are left of the process's limit of 300 MiB");
        memory.giveBack(taken);
        assertThat(memory.take(50L << 20)).isEqualTo(100L << 20);
    }
}
