package dev.evenkeel.trainer.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactsTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void terminationFitsItsFile() throws IOException {
        String long_ = "ä\"\n".repeat(5000);
        Termination termination =
                new Termination(Termination.Outcome.Failed, "DataEmpty", long_, null, null, "sha256:" + "0".repeat(64));
        assertThat(termination.bytes().length).isBetween(1500, 4096);
        Termination read = Json.read(termination.bytes(), Termination.class);
        assertThat(read.message()).endsWith("...");
        assertThat(read.dataDigest()).isEqualTo(termination.dataDigest());
        assertThat(new String(termination.bytes(), StandardCharsets.UTF_8)).doesNotContain("manifest");
    }

    /** The same classes give the same digest as a folder, as a jar, and as a jar in another order and of another day. */
    @Test
    void codeDigestIsThatOfTheContentsAlone() throws IOException {
        Path classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve("sub"));
        Files.writeString(classes.resolve("A.class"), "a");
        Files.writeString(classes.resolve("sub/B.class"), "b");
        String digest = CodeDigest.ofFolder(classes);
        for (String[] order : new String[][] {{"A.class", "sub/B.class"}, {"sub/B.class", "A.class"}}) {
            Path jar = folder.resolve("x" + order[0].length() + ".jar");
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out)) {
                for (String name : order) {
                    JarEntry entry = new JarEntry("root/" + name);
                    entry.setTime(order[0].length() * 1_000_000_000L);
                    entries.putNextEntry(entry);
                    entries.write(Files.readAllBytes(classes.resolve(name)));
                }
            }
            assertThat(CodeDigest.ofJar(jar, "root")).isEqualTo(digest);
        }
        Files.writeString(classes.resolve("sub/B.class"), "c");
        assertThat(CodeDigest.ofFolder(classes)).isNotEqualTo(digest);
    }

    @Test
    void librariesNameTheirVersions() {
        assertThat(CodeDigest.libraries()).containsKeys("xgboost4j", "onnxruntime", "hipparchus");
        assertThat(CodeDigest.libraries().values()).noneMatch(version -> version.contains("$"));
        assertThat(CodeDigest.compute()).matches("sha256:[0-9a-f]{64}").isEqualTo(CodeDigest.compute());
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({"0.1234567891, 0.123457", "12345678.9, 12345700", "0, 0", "-1.50, -1.5", "1e-9, 1E-9", "300, 300"})
    void measuredNumbersHaveSixDigits(double value, String written) {
        assertThat(Json.rounded(value)).hasToString(written);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schemaVersion\":99,\"features\":{\"version\":1}} | schema version 99",
                "{\"schemaVersion\":1,\"features\":{\"version\":7}} | features version 7",
                "{\"schemaVersion\":1,\"features\":{\"version\":1}} | is no manifest",
                "[] | is no manifest",
                "onnx | is no manifest"
            })
    void otherManifestsAreRefused(String json, String message) {
        assertThatThrownBy(() -> Manifest.read(json.getBytes(StandardCharsets.UTF_8), "m.json"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("m.json")
                .hasMessageContaining(message);
    }
}
