package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.CategoricalWindow;
import dev.evenkeel.analytics.drift.NumericBaseline;
import dev.evenkeel.analytics.drift.NumericWindow;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows, events and labels of a served model, as operators and collectors see them. */
class CaptureTest {
    @TempDir
    Path directory;

    /** All windows that are finished, when one of them has rows. */
    private static List<JsonObject> windows(TestServer server) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> told(server), told -> !told.isEmpty());
    }

    private static List<JsonObject> told(TestServer server) throws IOException, InterruptedException {
        JsonArray windows = new JsonObject(server.admin("/capture/v1/windows").body()).getJsonArray("windows");
        return windows.stream().map(JsonObject.class::cast).toList();
    }

    private static Map<String, JsonObject> columns(JsonObject window) {
        Map<String, JsonObject> columns = new TreeMap<>();
        window.getJsonArray("columns").forEach(column -> {
            JsonObject object = (JsonObject) column;
            columns.put(object.getString("role") + " " + object.getString("name"), object);
        });
        return columns;
    }

    private static JsonObject column(JsonObject window, String name) {
        return Objects.requireNonNull(columns(window).get(name), name);
    }

    @Test
    void aWindowDescribesFeaturesAndPredictionsOfItsRevision() throws Exception {
        try (TestServer server =
                new TestServer(directory, TestModels.linear(1, 1, 2), "\"capture\":{\"window\":\"2s\"}")) {
            for (int i = 0; i < 10; i++) {
                server.infer(TestServer.request("a" + i, "[2,2]", "[" + i + ",1," + i + ",2]"));
            }
            NumericWindow x0 = null;
            long rows = 0;
            for (int waited = 0; rows < 20 && waited < 20; waited++) {
                long seen = rows;
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> told(server).stream()
                                        .mapToLong(window ->
                                                column(window, "input x[0]").getLong("rows"))
                                        .sum()
                                > seen);
                x0 = null;
                rows = 0;
                for (JsonObject window : told(server)) {
                    assertThat(window.getString("model")).isEqualTo("m");
                    assertThat(window.getString("revision")).isEqualTo("r1");
                    assertThat(columns(window)).containsOnlyKeys("input x[0]", "input x[1]", "output y");
                    JsonObject column = column(window, "input x[0]");
                    NumericWindow part = NumericBaseline.of(new double[0], 0).window(column.getBinary("sketch"));
                    rows += part.rows();
                    if (x0 == null) {
                        x0 = part;
                    } else {
                        x0.merge(part);
                    }
                }
            }
            assertThat(rows).isEqualTo(20);
            assertThat(x0).isNotNull().satisfies(merged -> {
                assertThat(merged.rows()).isEqualTo(20);
                assertThat(merged.quantile(0)).isEqualTo(0);
                assertThat(merged.quantile(1)).isEqualTo(9);
            });
            JsonObject last = told(server).getLast();
            assertThat(new JsonObject(server.admin("/capture/v1/windows?after=" + last.getLong("number"))
                                    .body())
                            .getJsonArray("windows"))
                    .isEmpty();
            assertThat(server.admin("/capture/v1/windows?after=x").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void textsAreCategoriesAndTheEmptyOneIsMissing() throws Exception {
        try (TestServer server =
                new TestServer(directory, TestModels.echo(DataType.STRING), "\"capture\":{\"window\":\"1s\"}")) {
            server.infer("{\"inputs\":[{\"name\":\"in_STRING\",\"shape\":[4],\"datatype\":\"BYTES\","
                    + "\"data\":[\"red\",\"red\",\"blue\",\"\"]}]}");
            JsonObject column = column(windows(server).getFirst(), "input in_STRING");
            assertThat(column.getLong("rows")).isEqualTo(4);
            assertThat(column.getLong("missing")).isEqualTo(1);
            assertThat(column.getLong("distinct")).isEqualTo(2);
            assertThat(column.getJsonObject("frequent")).isEqualTo(new JsonObject("{\"red\":2,\"blue\":1}"));
            CategoricalWindow read = CategoricalBaseline.of(List.of(), 0).window(column.getBinary("sketch"));
            assertThat(read.frequent(1)).containsExactly(Map.entry("red", 2L));
        }
    }

    /** What a collector got. */
    private record Event(String type, String id, String service, String namespace, JsonObject body) {}

    @Test
    void sampledCallsAndWindowsGoToTheSinkAsEvents() throws Exception {
        List<Event> events = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            events.add(new Event(
                    exchange.getRequestHeaders().getFirst("ce-type"),
                    exchange.getRequestHeaders().getFirst("ce-id"),
                    exchange.getRequestHeaders().getFirst("ce-inferenceservicename"),
                    exchange.getRequestHeaders().getFirst("ce-namespace"),
                    new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        collector.start();
        try (TestServer server = new TestServer(
                directory,
                TestModels.linear(1, 1, 2),
                "\"capture\":{\"window\":\"2s\",\"sample\":1,\"sink\":{\"url\":\"http://127.0.0.1:"
                        + collector.getAddress().getPort() + "/log\"},\"unknown\":1}")) {
            server.infer(TestServer.request("a", "[1,2]", "[3,4]"));
            await().atMost(Duration.ofSeconds(30)).until(() -> events.size() == 3);
            assertThat(events)
                    .contains(
                            new Event(
                                    EventSink.REQUEST,
                                    "a",
                                    "m",
                                    "shop",
                                    new JsonObject(TestServer.request("a", "[1,2]", "[3.0,4.0]"))),
                            new Event(
                                    EventSink.RESPONSE,
                                    "a",
                                    "m",
                                    "shop",
                                    new JsonObject("{\"model_name\":\"m\",\"model_version\":\"r1\",\"id\":\"a\","
                                            + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],"
                                            + "\"data\":[12.0]}]}")));
            assertThat(events.getLast().type()).isEqualTo(EventSink.WINDOW);
            await().untilAsserted(() -> assertThat(server.metrics())
                    .contains("evenkeel_server_capture_events_total{outcome=\"sent\"} 3.0"));
        } finally {
            collector.stop(0);
        }
    }

    private static String label(String id, String data) {
        return "{\"id\":\"" + id + "\",\"outputs\":[{\"name\":\"y\",\"data\":" + data + "}]}";
    }

    @Test
    void labelsAreComparedWithTheirPredictions() throws Exception {
        String path = "/v2/models/m/feedback";
        try (TestServer server =
                new TestServer(directory, TestModels.linear(1, 1, 2), "\"feedback\":{\"window\":\"1h\"}")) {
            server.infer(TestServer.request("a", "[2,2]", "[3,4,0,0]")); // 12 and 1
            HttpResponse<String> first = await().atMost(Duration.ofSeconds(10))
                    .until(() -> server.post(path, label("a", "[10,null]")), answer -> answer.statusCode() == 200);
            server.arm();
            assertThat(first.body())
                    .as("a part of the labels")
                    .isEqualTo("{\"model_name\":\"m\",\"model_version\":\"r1\",\"id\":\"a\","
                            + "\"accepted\":1,\"duplicates\":0,\"missing\":1}");
            assertThat(server.post(path, label("a", "[10.0,1]")).body())
                    .as("the rest, and a repetition")
                    .contains("\"accepted\":1,\"duplicates\":1,\"missing\":0");
            assertThat(server.post(path, label("a", "[10,1]")).body()).contains("\"accepted\":0,\"duplicates\":2");
            refuses(server, label("a", "[11,1]"), 409, "was labelled 10 before, not 11");
            refuses(server, label("b", "[1]"), 404, "no prediction of 'm' is kept for the id 'b'");
            refuses(server, label("a", "[1]"), 400, "output 'y' has 2 values, the label gives 1");
            refuses(server, label("a", "[\"x\",1]"), 400, "is of datatype FP32, and data[0] is x");
            refuses(server, label("a", "[1,1]").replace("\"y\"", "\"z\""), 400, "has no output 'z'");
            refuses(server, label("a", "[[1,1]]"), 400, "data is a flat array");
            refuses(server, "{\"outputs\":[]}", 400, "field id must be");
            refuses(server, "nothing", 400, "no JSON object");
            assertThat(server.post("/v2/models/other/feedback", label("a", "[1,1]"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(server.metrics())
                    .contains(
                            "evenkeel_server_feedback_absolute_error_count{model=\"m\",output=\"y\",revision=\"r1\"} 2")
                    .contains(
                            "evenkeel_server_feedback_absolute_error_sum{model=\"m\",output=\"y\",revision=\"r1\"} 2.0")
                    .contains("evenkeel_server_feedback_total{outcome=\"duplicate\"} 1.0")
                    .contains("evenkeel_server_feedback_total{outcome=\"conflict\"} 1.0");
        }
    }

    private static void refuses(TestServer server, String body, int status, String message) throws Exception {
        HttpResponse<String> answer = server.post("/v2/models/m/feedback", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
    }

    @Test
    void nothingIsKeptUnlessItIsAskedFor() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.linear(1, 1, 2), "")) {
            server.infer(TestServer.request("a", "[1,2]", "[3,4]"));
            refuses(server, label("a", "[1]"), 403, "feedback is off");
            assertThat(server.admin("/capture/v1/windows").body()).endsWith(",\"windows\":[]}");
        }
    }
}
