package dev.evenkeel.server.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchEngineTest {
    @TempDir
    Path directory;

    private final RunLimit limit = new RunLimit(Duration.ofSeconds(30));

    private TestedModel load(String expression, String signature) throws IOException, UnusableModel {
        Path file = TorchFile.write(directory.resolve("model.pt"), expression, signature);
        return new Engines(List.of(new TorchEngine()), ModelMemory.ofThisProcess())
                .load(file, ModelFormat.TORCHSCRIPT, new LoadOptions(limit, 4));
    }

    private static void assertKind(Throwable refusal, UnusableModel.Kind kind) {
        assertThat(refusal)
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static Tensor rows(TestedModel model, float... values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Tensor.of(model.signature().inputs().getFirst(), Shape.of(values.length / 2, 2), bytes.flip());
    }

    @Test
    void answersRowsAndBatches() throws Exception {
        try (TestedModel model = load("torch.add(torch.mul(x, 2), 1)", TorchFile.SIGNATURE)) {
            assertThat(model.batches()).isTrue();
            assertThat(model.platform()).isEqualTo("pytorch_torchscript");
            Tensor answer = model.run(List.of(rows(model, 1, 2, 3, 4)), new int[] {0}, limit)
                    .getFirst();
            assertThat(answer.shape()).isEqualTo(Shape.of(2, 2));
            assertThat(answer.bytes().getFloat(0)).isEqualTo(3);
            assertThat(answer.bytes().getFloat(12)).isEqualTo(9);
        }
    }

    @Test
    void rowsThatDependOnEachOtherAreNotBatched() throws Exception {
        try (TestedModel model = load("torch.sub(x, torch.mean(x))", TorchFile.SIGNATURE)) {
            assertThat(model.batches()).isFalse();
        }
    }

    @Test
    void aSignatureBesideTheFileCounts() throws Exception {
        Files.writeString(directory.resolve("signature.json"), TorchFile.SIGNATURE);
        try (TestedModel model = load("torch.neg(x)", "")) {
            assertThat(model.signature().describeInputs()).isEqualTo("'x' FP32 [-1,2]");
        }
    }

    @Test
    void anArchiveWithoutSignatureIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> load("torch.neg(x)", ""))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.UNREADABLE))
                .hasMessageContaining("_extra_files={'signature.json'");
    }

    @Test
    void aSignatureThatDoesNotHoldIsRefused() {
        assertThatThrownBy(() -> load(
                        "torch.neg(x)",
                        TorchFile.SIGNATURE.replace("\"y\", \"datatype\": \"FP32\"", "\"y\", \"datatype\": \"FP64\"")))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.SELF_TEST_FAILED))
                .hasMessageContaining("its signature says FP64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch.from_file(\"/etc/passwd\", False, 10)",
                "torch . from_file(\"/etc/passwd\", False, 10)",
                "torch.\\\n  save(x, \"/tmp/x\")",
                "torch.# not a word\n  save(x, \"/tmp/x\")",
                "torch.add(torch.hash(\"#\"), torch.save(x, \"/tmp/x\"))",
                "ops.aten.save(x, \"/tmp/x\")",
                "getattr(torch, \"sa\\x76e\")(x, \"/tmp/x\")",
                "getattr((ops.aten), \"save\")(x, \"/tmp/x\")",
                "ops.evil.run(x)",
                "torch.add(x, __torch__.torch.classes.evil.Run())"
            })
    void codeThatReachesOutsideIsRefusedBeforeTheEngineSeesIt(String expression) {
        assertThatThrownBy(() -> load(expression, TorchFile.SIGNATURE))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.UNSAFE));
    }

    /** A reader of the archive may take the first of two entries, another one the last. */
    @Test
    void anEntryThatIsThereTwiceIsRefused() throws IOException {
        Path file = directory.resolve("model.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(ZipOutputStream.STORED);
            for (String name : new String[] {"m/a.py", "m/b.py"}) {
                ZipEntry entry = new ZipEntry(name);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            }
        }
        String both = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, both.replace("m/b.py", "m/a.py"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> TorchArchive.read(file))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.UNREADABLE))
                .hasMessageContaining("its entry m/a.py is compressed, or there twice");
    }

    @Test
    void aCompressedEntryIsRefusedSoThatTheFilesSizeTellsTheMemory() throws IOException {
        Path file = directory.resolve("model.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("m/data/0"));
            zip.write(new byte[1 << 20]);
            zip.closeEntry();
        }
        assertThatThrownBy(() -> TorchArchive.read(file))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.UNREADABLE))
                .hasMessageContaining("its entry m/data/0 is compressed");
    }

    /** Any damage is a refusal or a signature, never another exception. */
    @Test
    void damagedFiles() throws IOException {
        Path file = TorchFile.write(directory.resolve("model.pt"), "torch.neg(x)", TorchFile.SIGNATURE);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                TorchArchive.read(file);
            } catch (UnusableModel e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void somethingElseIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("model.pt"), "PK no zip");
        assertThatThrownBy(() -> new TorchEngine().load(file, new LoadOptions(limit, 4)))
                .satisfies(e -> assertKind(e, UnusableModel.Kind.UNREADABLE));
    }

    @Test
    void inputsThatTheModelRefusesAreTheClientsFault() throws Exception {
        String three = TorchFile.SIGNATURE.replace("[-1, 2]", "[-1, -1]");
        try (TestedModel model = load("torch.matmul(x, torch.ones([1, 1]))", three)) {
            assertThatThrownBy(() -> model.run(List.of(rows(model, 1, 2)), new int[] {0}, limit))
                    .isInstanceOfSatisfying(
                            InferenceFailure.class, e -> assertThat(e.kind()).isEqualTo(InferenceFailure.Kind.INPUT));
            assertThat(model.isAlive()).isTrue();
        }
    }
}
