package dev.evenkeel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests made from rows, put to the model as a client would. */
class FeaturesCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder = Path.of("");

    @BeforeAll
    static void train() throws IOException {
        Trainer.Result result = Trainer.run(folder, JSON.readTree(Trainer.SALES_RUN), TestTables.SALES);
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private List<JsonNode> features(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "features", "--manifest", folder.resolve("out/manifest.json").toString()));
        args.addAll(List.of(more));
        Trainer.Result result = Trainer.execute(args.toArray(String[]::new));
        assertThat(result.exit()).as(result.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /** The held-out rows, asked through requests, give the error that the manifest says. */
    @Test
    void heldOutRowsGiveTheErrorOfTheManifest() throws IOException, OrtException {
        JsonNode manifest = JSON.readTree(Files.readAllBytes(folder.resolve("out/manifest.json")));
        List<JsonNode> lines = features(
                "--history",
                TestTables.SALES.toString(),
                "--from",
                manifest.at("/split/from").asText());
        assertThat(lines).hasSize(manifest.at("/split/testRows").asInt());
        assertThat(lines.getFirst().path("series").asText()).isEqualTo("cocoa");

        double error = 0;
        double naive = 0;
        try (OrtSession session = OrtEnvironment.getEnvironment()
                .createSession(folder.resolve("out/model.onnx").toString())) {
            for (JsonNode line : lines) {
                JsonNode input = line.at("/request/inputs/0");
                assertThat(input.path("datatype").asText()).isEqualTo("FP32");
                assertThat(input.at("/shape/1").asInt())
                        .isEqualTo(input.path("data").size());
                float[] data = JSON.convertValue(input.path("data"), float[].class);
                try (OnnxTensor tensor =
                                OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new float[][] {data});
                        OrtSession.Result result =
                                session.run(Map.of(input.path("name").asText(), tensor))) {
                    float prediction = ((float[][]) result.get(0).getValue())[0][0];
                    error += Math.abs(prediction - line.path("actual").asDouble());
                }
                naive += Math.abs(line.path("seasonalNaive").asDouble()
                        - line.path("actual").asDouble());
            }
        }
        assertThat(error / lines.size()).isCloseTo(manifest.at("/metrics/mae").asDouble(), Offset.offset(1e-2));
        assertThat(naive / lines.size())
                .isCloseTo(manifest.at("/metrics/seasonalNaiveMae").asDouble(), Offset.offset(1e-3));
    }

    /** Weeks that follow the history are asked as training would have seen them, known target or not. */
    @Test
    void rowsAfterTheHistoryAreEncodedAsInOneTable() throws IOException {
        List<String> all = Files.readAllLines(TestTables.SALES_NEXT);
        List<String> past = Files.readAllLines(TestTables.SALES);
        List<String> rows = new ArrayList<>(List.of(all.getFirst()));
        rows.addAll(all.subList(past.size(), all.size()));
        Path later = folder.resolve("later.csv");
        Files.write(later, rows);
        List<JsonNode> asked = features("--history", TestTables.SALES.toString(), "--rows", later.toString());
        assertThat(asked).hasSize(78);
        assertThat(asked)
                .isEqualTo(features(
                        "--history",
                        TestTables.SALES_NEXT.toString(),
                        "--from",
                        asked.getFirst().path("time").asText()));

        Files.write(later, List.of("week,product,price,promotion,holiday", "2025-12-29,honey,9.5,0,1"));
        JsonNode unknown = features("--history", TestTables.SALES.toString(), "--rows", later.toString())
                .getFirst();
        assertThat(unknown.has("actual")).isFalse();
        assertThat(unknown.has("request")).isTrue();
    }

    /** The first requests of the sample's held-out part, to the digit: a change here changes every deployed model. */
    @Test
    void requestsAreThoseOfTheGoldenFile() throws IOException {
        Trainer.Result result = Trainer.execute(
                "features",
                "--manifest",
                folder.resolve("out/manifest.json").toString(),
                "--history",
                TestTables.SALES.toString(),
                "--from",
                "2025-12-15");
        Path golden = Path.of("src/test/resources/dev/evenkeel/trainer/sales-requests.golden.jsonl");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, result.out());
        }
        assertThat(golden).content().isEqualTo(result.out());
    }

    @Test
    void exactlyOneOfRowsAndFrom() {
        Trainer.Result result = Trainer.execute(
                "features",
                "--manifest",
                folder.resolve("out/manifest.json").toString(),
                "--history",
                TestTables.SALES.toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("exactly one of --rows and --from");
    }

    @Test
    void historyWithoutAnInputOfTheModelIsAUserError() throws IOException {
        Path other = folder.resolve("other.csv");
        Files.writeString(other, Files.readString(TestTables.SALES).replace("promotion", "offer"));
        Trainer.Result result = Trainer.execute(
                "features",
                "--manifest",
                folder.resolve("out/manifest.json").toString(),
                "--history",
                other.toString(),
                "--from",
                "2025-12-15");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("names column 'promotion'");
    }
}
