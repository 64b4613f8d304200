package dev.evenkeel.server.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.engine.UnusableModel.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that must not be served, and what the user is told. */
class BadOnnxFileTest {
    @TempDir
    Path directory;

    private AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] model, Kind kind) {
        return assertThatThrownBy(() -> TestModels.load(TestModels.write(directory, "model.onnx", model)))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void anEmptyFile() {
        refusal(new byte[0], Kind.NOT_ONNX).hasMessage("the file is empty");
    }

    @Test
    void somethingElse() {
        refusal(TestModels.utf8("<html>not found</html>"), Kind.NOT_ONNX).hasMessageContaining("no ONNX model");
    }

    @Test
    void aMessageWithoutAGraph() {
        refusal(new byte[] {8, 8}, Kind.NOT_ONNX).hasMessageContaining("it has no graph");
    }

    @Test
    void aTruncatedFile() {
        byte[] whole = TestModels.linear(0, 1, 2, 3);
        refusal(Arrays.copyOf(whole, whole.length / 2), Kind.NOT_ONNX).hasMessageContaining("truncated");
    }

    @Test
    void anOpsetAboveTheEngine() {
        refusal(TestModels.stamped(TestModels.linear(0, 1), 8, 999), Kind.UNSUPPORTED)
                .hasMessageContaining("written for ONNX IR 8 and opsets ai.onnx 999")
                .hasMessageContaining(new OnnxEngine().name())
                .hasMessageContaining("till opset")
                .hasMessageContaining("export it for an older opset");
    }

    @Test
    void anIrVersionAboveTheEngine() {
        refusal(TestModels.stamped(TestModels.linear(0, 1), 999, 18), Kind.UNSUPPORTED)
                .hasMessageContaining("written for ONNX IR 999")
                .hasMessageContaining("max supported IR version");
    }

    @Test
    void aCustomOperator() {
        refusal(TestModels.operator("evil.ops", "Exec"), Kind.UNSUPPORTED)
                .hasMessageContaining("operator 'Exec' of domain 'evil.ops' is a custom one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "a/../../secret",
                "..\\secret",
                "/etc/passwd",
                "",
                "*/_ORT_MEM_ADDR_/*",
                "nul\0",
                "link"
            })
    void weightsOutsideItsOwnDirectory(String location) throws IOException {
        Files.writeString(directory.resolve("secret"), "token");
        Path own = Files.createDirectory(directory.resolve("own"));
        Files.createSymbolicLink(own.resolve("link"), directory.resolve("secret"));
        Path model = TestModels.write(own, "model.onnx", TestModels.externalWeights(location, 5));
        assertThatThrownBy(() -> TestModels.load(model))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSAFE));
    }

    @Test
    void weightsThatAreMissing() {
        refusal(TestModels.externalWeights("weights.bin", 5), Kind.NOT_ONNX)
                .hasMessageContaining("'weights.bin', which is not there");
    }

    @Test
    void weightsBesideItAreReadAndNoErrorAtAll() throws Exception {
        Files.write(directory.resolve("weights.bin"), new byte[] {1, 2, 3, 4, 5});
        try (TestedModel model = TestModels.load(
                TestModels.write(directory, "model.onnx", TestModels.externalWeights("weights.bin", 5)))) {
            assertThat(model.signature().describeInputs()).isEqualTo("'x' UINT8 [5]");
        }
    }

    @Test
    void aSequenceThatIsNoZipMap() {
        refusal(TestModels.sequence(), Kind.SELF_TEST_FAILED)
                .hasMessageContaining("output 'list' is no tensor but SequenceInfo");
    }

    /** Any damage is a refusal or a model that answers: never another exception, never the end of the process. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damagedFiles(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = random.nextBoolean() ? TestModels.linear(0, 1, 2) : TestModels.echo(DataType.FLOAT);
        for (int round = 0; round < 25; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length / 2, whole.length + 1));
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                TestModels.load(TestModels.write(directory, "model.onnx", damaged))
                        .close();
            } catch (UnusableModel refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}
