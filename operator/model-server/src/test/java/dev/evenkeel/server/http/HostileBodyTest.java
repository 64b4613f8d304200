package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that mean harm, sent to the whole server: each is the client's fault, is told why, and harms nobody. */
class HostileBodyTest {
    private static final String INFER = "/v2/models/m/infer";
    private static final String PREDICT = "/v1/models/m:predict";
    private static final String INVOCATIONS = "/invocations";
    private static final String INDEX = "/v2/repository/index";
    private static final String FEEDBACK = "/v2/models/m/feedback";
    private static final String HALF = "\\ud800";

    @TempDir
    static Path directory;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = new TestServer(directory, TestModels.echo(DataType.STRING), "\"feedback\":{\"window\":\"1h\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String input(String fields) {
        return "{\"inputs\":[{" + fields + "}]}";
    }

    private static String text(String data) {
        return input("\"name\":\"in_STRING\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":" + data);
    }

    private static String repeated(String part, int times, String joint) {
        return String.join(joint, java.util.Collections.nCopies(times, part));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(INFER, "nothing", ""),
                Arguments.of(INFER, "a lone bracket", "["),
                Arguments.of(INFER, "no text at all", "\0\0\0"),
                Arguments.of(INFER, "nesting", repeated("[", 100_000, "")),
                Arguments.of(INFER, "nesting in the values", text(repeated("[", 100_000, ""))),
                Arguments.of(INFER, "nesting in what is skipped", "{\"a\":" + repeated("{\"a\":", 100_000, "")),
                Arguments.of(INFER, "half a character in the id", "{\"id\":\"" + HALF + "\"}"),
                Arguments.of(INFER, "half a character in the values", text("[\"" + HALF + "\"]")),
                Arguments.of(INFER, "half a character in a name", input("\"name\":\"" + HALF + "\"")),
                Arguments.of(INFER, "half a character in a number", text("[1" + HALF + "]")),
                Arguments.of(INFER, "half a character in a field", "{\"" + HALF + "\":{\"" + HALF),
                Arguments.of(INFER, "another name after the values", text("[\"a\"],\"name\":\"x1\"")),
                Arguments.of(
                        INFER,
                        "a ragged shape",
                        input("\"name\":\"in_STRING\",\"shape\":[[1],2],\"datatype\":\"BYTES\"")),
                Arguments.of(
                        INFER, "a huge shape", input("\"name\":\"in_STRING\",\"shape\":[1e99],\"datatype\":\"BYTES\"")),
                Arguments.of(
                        INFER,
                        "a long number",
                        input("\"name\":\"in_STRING\",\"shape\":[" + repeated("9", 5000, "") + "]")),
                Arguments.of(INFER, "garbage behind", text("[\"a\"]") + "garbage"),
                Arguments.of(
                        INFER,
                        "binary strings that are short",
                        input("\"name\":\"in_STRING\",\"shape\":[1],"
                                + "\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":99999999999}")),
                Arguments.of(PREDICT, "nothing", ""),
                Arguments.of(PREDICT, "half a character in a column", "{\"instances\":[{\"" + HALF + "\":1}]}"),
                Arguments.of(
                        PREDICT, "half a character in a value", "{\"instances\":[{\"in_STRING\":\"" + HALF + "\"}]}"),
                Arguments.of(
                        PREDICT,
                        "a column a million times",
                        "{\"inputs\":{" + repeated("\"in_STRING\":\"\"", 100_000, ",") + "}}"),
                Arguments.of(PREDICT, "nesting", "{\"instances\":" + repeated("[", 100_000, "")),
                Arguments.of(PREDICT, "rows that differ", "{\"inputs\":[{\"in_STRING\":\"a\"},{}]}"),
                Arguments.of(INVOCATIONS, "nothing", ""),
                Arguments.of(INVOCATIONS, "half a character", "{\"dataframe_records\":[{\"" + HALF + "\":1}]}"),
                Arguments.of(
                        INVOCATIONS,
                        "ragged rows",
                        "{\"dataframe_split\":{\"data\":[[\"a\",\"b\"]],\"columns\":[\"in_STRING\"]}}"),
                Arguments.of(
                        INVOCATIONS,
                        "a number for a name",
                        "{\"dataframe_split\":{\"columns\":[99999999999],\"data\":[]}}"),
                Arguments.of(INVOCATIONS, "no rows", "{\"dataframe_split\":{\"columns\":[\"in_STRING\"],\"data\":[]}}"),
                Arguments.of(INDEX, "half a character", "{\"ready\":\"" + HALF + "\"}"),
                Arguments.of(INDEX, "nesting", repeated("[", 10_000, "")),
                Arguments.of(
                        FEEDBACK,
                        "half a character",
                        "{\"id\":\"" + HALF + "\",\"outputs\":[{\"name\":\"out_STRING\",\"data\":[1]}]}"),
                Arguments.of(
                        FEEDBACK,
                        "half a character in a name",
                        "{\"id\":\"1\",\"outputs\":[" + repeated("{\"name\":\"" + HALF + "\",\"data\":[1]}", 2, ",")
                                + "]}"),
                Arguments.of(FEEDBACK, "nesting", "{\"id\":\"1\",\"outputs\":" + repeated("[", 100_000, "")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("bodies")
    void isRefusedWithAReason(String path, String what, String body) throws Exception {
        HttpResponse<String> answer = server.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonObject error = new JsonObject(answer.body());
        assertThat(error.getString(path.equals(INVOCATIONS) ? "message" : "error"))
                .isNotEmpty();
        assertThat(server.post(INFER, text("[\"well\"]")).body()).contains("well");
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void otherEncodingsThanUtf8AreNoJson(String path, String body) throws Exception {
        for (java.nio.charset.Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            HttpResponse<String> answer = server.post(path, body.getBytes(charset));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(
                        INFER, input("\"data\":[\"a\"],\"name\":\"in_STRING\",\"shape\":[1],\"datatype\":\"BYTES\"")),
                Arguments.of(PREDICT, "{\"inputs\":{\"in_STRING\":[\"a\"]}}"),
                Arguments.of(INVOCATIONS, "{\"dataframe_split\":{\"data\":[[\"a\"]],\"columns\":[\"in_STRING\"]}}"));
    }

    @Test
    void refusalsAreCounted() throws Exception {
        server.post(INFER, "[");
        assertThat(server.metrics())
                .containsPattern("evenkeel_server_requests_total\\{code=\"400\",endpoint=\"infer\"[^}]*} [1-9]");
        assertThat(server.metrics()).doesNotContain("code=\"500\"");
    }
}
