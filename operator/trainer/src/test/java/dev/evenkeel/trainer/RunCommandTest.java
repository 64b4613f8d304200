package dev.evenkeel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as the Job runs it, on the sample that ships, against a store over HTTP. */
class RunCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder = Path.of("");

    private ObjectNode run = JSON.createObjectNode();

    @BeforeEach
    void salesRun() throws IOException {
        run = (ObjectNode) JSON.readTree(Trainer.SALES_RUN);
        algorithm("Linear"); // the fastest, where the learner does not matter
    }

    private void algorithm(String name) {
        run.withObject("/spec/trainer").put("algorithm", name);
    }

    @Test
    void sampleBeatsTheSeasonalNaiveForecastAndIsUploaded() throws IOException {
        algorithm("Auto");
        try (FakeStore store = new FakeStore("shop", "secret")) {
            Trainer.Result result = Trainer.run(folder, run, TestTables.SALES, store, "secret");

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.termination().path("outcome").asText()).isEqualTo("Succeeded");
            byte[] manifestBytes = Files.readAllBytes(folder.resolve("out/manifest.json"));
            JsonNode manifest = JSON.readTree(manifestBytes);
            assertThat(result.termination().path("manifest").asText()).isEqualTo(FakeStore.digest(manifestBytes));
            assertThat(store.blobs)
                    .containsOnlyKeys(
                            FakeStore.digest(manifestBytes),
                            manifest.at("/model/digest").asText(),
                            manifest.at("/baseline").asText());
            assertThat(store.requests.getLast()).contains("/progress");
            assertThat(store.progress.getLast()).contains("\"percent\":100");
            double mae = manifest.at("/metrics/mae").asDouble();
            assertThat(mae)
                    .isLessThan(0.5 * manifest.at("/metrics/seasonalNaiveMae").asDouble());
            assertThat(manifest.at("/gates/0/verdict").asText()).isEqualTo("Pass");
            assertThat(manifest.at("/features/series").asText()).isEqualTo("product");
            assertThat(result.termination().path("dataDigest").asText())
                    .isEqualTo(FakeStore.digest(Files.readAllBytes(TestTables.SALES)));
            assertThat(new String(manifestBytes, java.nio.charset.StandardCharsets.UTF_8))
                    .as("no address or path of this machine in an artifact")
                    .doesNotContain(folder.toString())
                    .doesNotContain("localhost");
        }
    }

    @Test
    void failedGateIsAResultAndNotAnError() {
        run.withArray("/spec/gates")
                .removeAll()
                .addObject()
                .put("metric", "mape")
                .put("max", "0.001");
        Trainer.Result result = Trainer.run(folder, run, TestTables.SALES);
        assertThat(result.exit()).isZero();
        assertThat(result.termination().path("outcome").asText()).isEqualTo("Rejected");
        assertThat(result.termination().path("reason").asText()).isEqualTo("GateFailed");
        assertThat(result.termination().path("message").asText()).contains("failed: mape (mape is ");
        assertThat(folder.resolve("out/model.onnx")).exists();
    }

    @Test
    void championIsAskedOnTheSameRowsWithItsOwnFeatures() throws IOException {
        try (FakeStore store = new FakeStore("shop", "secret")) {
            Trainer.Result first = Trainer.run(folder, run, TestTables.SALES, store, "secret");
            String champion = first.termination().path("manifest").asText();
            run.putObject("champion").put("manifest", champion);
            run.withArray("/spec/gates").removeAll().addObject().put("betterThan", "Champion");
            Trainer.Result second = Trainer.run(folder, run, TestTables.SALES, store, "secret");

            JsonNode manifest = second.manifest();
            assertThat(manifest.at("/gates/0/value").asDouble())
                    .as("the champion is the same model, so the errors are equal up to float noise")
                    .isBetween(-1e-4, 1e-4);
            assertThat(manifest.at("/lineage/champion").asText()).isEqualTo(champion);
            assertThat(manifest.at("/model/digest")).isEqualTo(first.manifest().at("/model/digest"));
        }
    }

    @Test
    void absentChampionIsBeatenAndALostOneLeavesTheGateOpen() throws IOException {
        run.withArray("/spec/gates").removeAll().addObject().put("betterThan", "Champion");
        assertThat(Trainer.run(folder, run, TestTables.SALES)
                        .manifest()
                        .at("/gates/0/verdict")
                        .asText())
                .isEqualTo("Pass");

        run.putObject("champion").put("manifest", "sha256:" + "0".repeat(64));
        try (FakeStore store = new FakeStore("shop", "secret")) {
            JsonNode gate = Trainer.run(folder, run, TestTables.SALES, store, "secret")
                    .manifest()
                    .at("/gates/0");
            assertThat(gate.path("verdict").asText()).isEqualTo("Inconclusive");
            assertThat(gate.path("message").asText()).contains("the store has no manifest sha256:000");
        }
    }

    @Test
    void storeThatIsDownForAMomentIsWaitedForAndOneThatStaysDownEndsTheTry() throws IOException {
        try (FakeStore store = new FakeStore("shop", "secret")) {
            store.failures.set(2); // the first progress report, and the first upload once
            Trainer.Result waited = Trainer.run(folder, run, TestTables.SALES, store, "secret");
            assertThat(waited.exit()).as(waited.err()).isZero();

            store.failures.set(Integer.MAX_VALUE);
            Trainer.Result down = Trainer.run(folder, run, TestTables.SALES, store, "secret");
            assertThat(down.exit()).isEqualTo(1);
            assertThat(down.termination().path("reason").asText()).isEqualTo("StoreUnreachable");
        }
    }

    @Test
    void refusedTokenSaysWhatItMustBe() throws IOException {
        try (FakeStore store = new FakeStore("shop", "secret")) {
            Trainer.Result result = Trainer.run(folder, run, TestTables.SALES, store, "stale");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.termination().path("reason").asText()).isEqualTo("StoreRefused");
            assertThat(result.termination().path("message").asText())
                    .contains("401")
                    .contains("audience");
            assertThat(result.out()).contains("does not take progress reports");
        }
    }

    @Test
    void reproduceGivesTheSameModelAndNamesWhatDiffers() {
        algorithm("GradientBoostedTrees");
        Trainer.run(folder, run, TestTables.SALES);
        Path manifest = folder.resolve("out/manifest.json");
        Trainer.Result same =
                Trainer.execute("reproduce", "--manifest", manifest.toString(), "--data", TestTables.SALES.toString());
        assertThat(same.out()).contains("reproduced: sha256:").doesNotContain("differs:");
        assertThat(same.exit()).isZero();

        Trainer.Result other = Trainer.execute(
                "reproduce", "--manifest", manifest.toString(), "--data", TestTables.SALES_NEXT.toString());
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out()).contains("differs: dataDigest was sha256:").contains("not reproduced");
    }

    @Test
    void bugIsReportedWithItsTraceAndLeftToTheRetry() throws IOException {
        Files.writeString(folder.resolve("out"), "a file where the folder should be");
        Trainer.Result result = Trainer.run(folder, run, TestTables.SALES);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.termination().path("reason").asText()).isEqualTo("InternalError");
        assertThat(result.err()).contains("at dev.evenkeel.trainer.RunCommand");
    }
}
