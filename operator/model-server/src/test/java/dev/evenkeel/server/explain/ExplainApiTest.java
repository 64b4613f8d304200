package dev.evenkeel.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explanations of a served model over REST. */
class ExplainApiTest {
    private static final String PATH = "/v2/models/m/explain";

    @TempDir
    Path directory;

    private static String request(String shape, String data, String more) {
        return "{\"id\":\"42\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":"
                + data + "}" + more + "}";
    }

    private static String background(String shape, String data) {
        return ",{\"name\":\"background\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data + "}";
    }

    private static String zeros(int count) {
        return IntStream.range(0, count).mapToObj(i -> "0").collect(Collectors.joining(",", "[", "]"));
    }

    /** The outputs as NAME SHAPE DATA, numbers to nine digits behind the point. */
    private static String outputs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body())
                .getJsonArray("outputs").stream()
                        .map(JsonObject.class::cast)
                        .map(output -> output.getString("name") + " " + output.getJsonArray("shape") + " "
                                + output.getJsonArray("data").stream()
                                        .map(value -> value instanceof Double number
                                                ? String.valueOf(Math.rint(number * 1e9) / 1e9 + 0.0)
                                                : String.valueOf(value))
                                        .collect(Collectors.joining(",", "[", "]")))
                        .collect(Collectors.joining("; "));
    }

    private static JsonObject parameters(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("parameters");
    }

    private static void refuses(TestServer server, String body, int status, String message) throws Exception {
        HttpResponse<String> answer = server.post(PATH, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("error")).contains(message);
    }

    @Test
    void aLinearModelsAttributionsAreItsWeightsTimesWhatDiffers() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.linear(1, 1, 2, -4), "")) {
            server.arm();
            String twoRows = request("[2,3]", "[3,4,5,0,1,2]", background("[2,3]", "[1,1,1,3,1,2]") + "]");
            HttpResponse<String> answer = server.post(PATH, twoRows);
            assertThat(outputs(answer))
                    .as("the background's means are 2, 1 and 1.5")
                    .isEqualTo("y [2] [-8.0,-5.0]; y.base_values [1] [-1.0]; y.attributions [2,3]"
                            + " [1.0,6.0,-14.0,-2.0,0.0,-2.0]; background [2,3] [1.0,1.0,1.0,3.0,1.0,2.0]");
            assertThat(new JsonObject(answer.body()))
                    .isEqualTo(new JsonObject(answer.body())
                            .put("model_name", "m")
                            .put("model_version", "r1")
                            .put("id", "42"));
            assertThat(parameters(answer))
                    .isEqualTo(new JsonObject(
                            "{\"method\":\"shapley_exact\",\"background\":\"request\",\"evaluations\":20}"));
            HttpResponse<String> ofVersion = server.post("/v2/models/m/versions/r1/explain", twoRows);
            assertThat(ofVersion.body()).isEqualTo(answer.body());

            HttpResponse<String> zeros = server.post(PATH, request("[1,3]", "[3,4,5]", "]"));
            assertThat(outputs(zeros))
                    .startsWith("y [1] [-8.0]; y.base_values [1] [1.0]; y.attributions [1,3] [3.0,8.0,-20.0]");
            assertThat(parameters(zeros).getString("background")).isEqualTo("zeros");
            assertThat(server.metrics())
                    .contains("evenkeel_server_explanations_total{outcome=\"ok\"} 3.0")
                    .contains("evenkeel_server_explanation_evaluations_total 48.0")
                    .contains("evenkeel_server_explanation_duration_seconds_count 3")
                    .contains("evenkeel_server_requests_total{code=\"200\",endpoint=\"explain\"} 3.0")
                    .as("no infer call was made")
                    .doesNotContain("evenkeel_server_inferences_total{")
                    .doesNotContain("evenkeel_server_engine_seconds_count{")
                    .doesNotContain("evenkeel_server_request_duration_seconds_count{endpoint=\"infer\"}");
        }
    }

    @Test
    void manyFeaturesAreSampledWithStandardErrors() throws Exception {
        float[] weights = new float[30];
        weights[3] = 2;
        try (TestServer server = new TestServer(directory, TestModels.linear(0, weights), "")) {
            String row = "[1,1,1,1,1" + ",0".repeat(25) + "]";
            String body = request("[1,30]", zeros(30).replace("0", "1"), "],\"parameters\":{\"evaluations\":500}");
            HttpResponse<String> answer = server.post(PATH, body);
            String attributions = IntStream.range(0, 30)
                    .mapToObj(i -> i == 3 ? "2.0" : "0.0")
                    .collect(Collectors.joining(",", "[", "]"));
            assertThat(outputs(answer))
                    .contains("y.attributions [1,30] " + attributions)
                    .contains("y.standard_errors [1,30] " + zeros(30).replace("0", "0.0"));
            assertThat(parameters(answer).getString("method")).isEqualTo("shapley_permutations");
            assertThat(parameters(answer).getInteger("evaluations")).isBetween(400, 500);
            assertThat(server.post(PATH, body).body()).isEqualTo(answer.body());
            assertThat(parameters(server.post(PATH, request("[1,30]", row, "]")))
                            .getInteger("evaluations"))
                    .as("five features differ from zero")
                    .isEqualTo(32);
        }
    }

    @Test
    void onlyRealOutputsAreExplained() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.zipMapClassifier(1, 2), "")) {
            String body = request("[1,2]", "[3,4]", "]").replace("\"x\"", "\"X\"");
            assertThat(outputs(server.post(PATH, body)))
                    .isEqualTo("output_probability [1,2] [3.0,4.0]; output_probability.base_values [2] [0.0,0.0];"
                            + " output_probability.attributions [1,2,2] [3.0,0.0,0.0,4.0]; background [1,2] [0.0,0.0]");
            refuses(
                    server,
                    body.substring(0, body.length() - 1) + ",\"outputs\":[{\"name\":\"output_label\"}]}",
                    400,
                    "output 'output_label' INT64 [-1] cannot be explained: only real numbers can");
        }
    }

    @Test
    void whatWasCapturedIsTheBackground() throws Exception {
        try (TestServer server =
                new TestServer(directory, TestModels.linear(0, 1, 1), "\"capture\":{\"window\":\"1s\"}")) {
            String body = request("[1,2]", "[3,4]", "],\"parameters\":{\"background\":\"capture\"}");
            refuses(server, body, 400, "no finished window of this revision has medians");
            server.infer(TestServer.request("a", "[3,2]", "[1,10,2,20,3,30]"));
            HttpResponse<String> answer = await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.post(PATH, body), told -> told.statusCode() == 200);
            assertThat(outputs(answer))
                    .contains(
                            "y.base_values [1] [22.0]; y.attributions [1,2] [1.0,-16.0]; background [1,2] [2.0,20.0]");
            assertThat(parameters(server.post(PATH, request("[1,2]", "[3,4]", "]")))
                            .getString("background"))
                    .as("without a word about it")
                    .isEqualTo("capture");
            assertThat(outputs(server.post(
                            PATH, request("[1,2]", "[3,4]", "],\"parameters\":{\"background\":\"zeros\"}"))))
                    .contains("background [1,2] [0.0,0.0]");
        }
    }

    @Test
    void whatTheModelHasLearnedFromIsTheBackgroundEvenBesideACapture() throws Exception {
        byte[] model = TestModels.described(TestModels.linear(0, 1, 1), "background", "[[1,10],[3,30]]");
        try (TestServer server = new TestServer(directory, model, "\"capture\":{\"window\":\"1s\"}")) {
            server.infer(TestServer.request("a", "[1,2]", "[7,7]"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.metrics().contains("evenkeel_server_capture_windows_total 1.0"));
            HttpResponse<String> answer = server.post(PATH, request("[1,2]", "[3,4]", "]"));
            assertThat(outputs(answer))
                    .contains("y.base_values [1] [22.0]; y.attributions [1,2] [1.0,-16.0];"
                            + " background [2,2] [1.0,10.0,3.0,30.0]");
            assertThat(parameters(answer).getString("background")).isEqualTo("baseline");
            assertThat(outputs(server.post(
                            PATH, request("[1,2]", "[3,4]", "],\"parameters\":{\"background\":\"capture\"}"))))
                    .contains("background [1,2] [7.0,7.0]");
        }
    }

    @Test
    void aModelWithoutRowsOfItsTrainingSaysSo() throws Exception {
        byte[] model = TestModels.described(TestModels.linear(0, 1, 1), "background", "[[1,10,100]]");
        try (TestServer server = new TestServer(directory, model, "")) {
            refuses(
                    server,
                    request("[1,2]", "[3,4]", "],\"parameters\":{\"background\":\"baseline\"}"),
                    400,
                    "the model's file has no rows of its training");
            assertThat(parameters(server.post(PATH, request("[1,2]", "[3,4]", "]")))
                            .getString("background"))
                    .isEqualTo("zeros");
        }
    }

    @Test
    void aWrongRequestIsToldWhatIsWrong() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.linear(0, 1, 1, 1), "")) {
            String good = request("[1,3]", "[3,4,5]", "]");
            refuses(server, "nothing", 400, "no valid JSON");
            refuses(server, "[]", 400, "must be a JSON object");
            refuses(server, "{}", 400, "field inputs is missing");
            refuses(server, good.replace("[1,3]", "[1,4]"), 400, "wants shape [-1,3], the request gives [1,4]");
            refuses(server, request("[1,3]", "[3,4,5]", background("[1,2]", "[1,2]") + "]"), 400, "input 'background'");
            refuses(server, good.replace("\"id\"", "\"outputs\":[{\"name\":\"z\"}],\"id\""), 400, "has no output 'z'");
            for (String evaluations : new String[] {"0", "-1", "1.5", "\"9\"", "99999999999", "null"}) {
                refuses(
                        server,
                        request("[1,3]", "[3,4,5]", "],\"parameters\":{\"evaluations\":" + evaluations + "}"),
                        400,
                        "parameters.evaluations must be a whole number above 0");
            }
            refuses(
                    server,
                    request("[1,3]", "[3,4,5]", "],\"parameters\":{\"evaluations\":16385}"),
                    400,
                    "parameters.evaluations is 16385, the server allows 16384");
            refuses(
                    server,
                    request("[1,3]", "[3,4,5]", "],\"parameters\":{\"background\":\"mean\"}"),
                    400,
                    "parameters.background must be \"baseline\", \"capture\" or \"zeros\", not mean");
            refuses(
                    server,
                    request(
                            "[1,3]",
                            "[3,4,5]",
                            background("[1,3]", "[1,2,3]") + "],\"parameters\":{\"background\":\"zeros\"}"),
                    400,
                    "not both");
            refuses(
                    server,
                    request("[20000,3]", zeros(60000), background("[1,3]", "[1,2,3]") + "]"),
                    400,
                    "to explain 20000 rows in which up to 3 features differ from the background takes");
            refuses(server, request("[1,1]", zeros(600_000), "]"), 413, "the body has more than 1048576 bytes");
            assertThat(server.post("/v2/models/other/explain", good).statusCode())
                    .isEqualTo(404);
            assertThat(server.post("/v2/models/m/versions/r9/explain", good).body())
                    .contains("version 'r9' of 'm' is not loaded; loaded are [r1]");
            assertThat(server.post(PATH, good, "Inference-Header-Content-Length", "x")
                            .body())
                    .contains("must be a number of bytes, not 'x'");
            assertThat(server.post(PATH, good, "Inference-Header-Content-Length", "99999")
                            .body())
                    .contains("give the length of the JSON part");
            assertThat(server.post(PATH, good, "x-envoy-expected-rq-timeout-ms", "0")
                            .statusCode())
                    .isEqualTo(504);
            assertThat(server.metrics())
                    .contains("evenkeel_server_explanations_total{outcome=\"deadline\"} 1.0")
                    .contains("evenkeel_server_explanations_total{outcome=\"not_found\"} 1.0");
        }
    }

    @Test
    void modelsThatAreNoTablesAreRefused() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.echo(DataType.FLOAT), "")) {
            refuses(
                    server,
                    request("[1]", "[3]", "]"),
                    400,
                    "only models with one input of numbers, [-1,features], are explained; this one wants 'in_FLOAT' FP32 [-1]");
        }
    }
}
