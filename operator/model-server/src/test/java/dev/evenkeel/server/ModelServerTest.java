package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server over HTTP, in this process, with guarded event loops. */
class ModelServerTest {
    private static final String INFER_X2 =
            "{\"id\":\"42\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[3,4]}]}";

    @TempDir
    Path directory;

    private final LoopGuard guard = new LoopGuard();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private KeyPair keys;
    private @Nullable ModelServer server;

    ModelServerTest() throws Exception {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    @BeforeEach
    void noModelYet() {
        assertThat(directory).isEmptyDirectory();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
        guard.verify();
        guard.close();
    }

    // ---- building blocks

    private record Rev(String name, Path file, String digest, int weight) {
        String json() {
            return "{\"name\":\"%s\",\"uri\":\"%s\",\"digest\":\"%s\",\"weight\":%d}"
                    .formatted(name, file.toUri(), digest, weight);
        }

        Rev weighing(int other) {
            return new Rev(name, file, digest, other);
        }
    }

    private Rev revision(String name, byte[] model, int weight) throws IOException {
        return new Rev(name, TestModels.write(directory, name + ".onnx", model), TestModels.digest(model), weight);
    }

    private static String desired(long generation, Rev... revisions) {
        return "{\"model\":\"shop/sales\",\"generation\":%d,\"revisions\":[%s]}"
                .formatted(
                        generation,
                        String.join(
                                ",",
                                java.util.Arrays.stream(revisions)
                                        .map(Rev::json)
                                        .toList()));
    }

    private String config(long generation, Rev... revisions) {
        String desired = desired(generation, revisions);
        return desired.substring(0, desired.length() - 1) + ",\"updates\":{\"publicKey\":\""
                + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()) + "\"}}";
    }

    private ModelServer start(String config, String... more) throws Exception {
        Path file = Files.writeString(directory.resolve("server.json"), config);
        List<String> arguments = new ArrayList<>(List.of(
                "--config",
                file.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--admin-port",
                "0",
                "--metrics-port",
                "0",
                "--work-dir",
                directory.toString()));
        if (!List.of(more).contains("--drain-delay")) {
            arguments.addAll(List.of("--drain-delay", "0"));
        }
        arguments.addAll(List.of(more));
        ModelServer started = new ModelServer(ServerOptions.parse(arguments.toArray(new String[0])), guard.vertx());
        server = started;
        started.start();
        return started;
    }

    private ModelServer startReady(String config, String... more) throws Exception {
        ModelServer started = start(config, more);
        awaitReady();
        return started;
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("/v2/health/ready").statusCode() == 200);
    }

    private ModelServer server() {
        return Objects.requireNonNull(server);
    }

    private HttpResponse<String> send(int port, String path, HttpRequest.Builder request) throws Exception {
        return client.send(
                request.uri(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(server().port(), path, HttpRequest.newBuilder().GET());
    }

    private HttpResponse<String> infer(String path, String body) throws Exception {
        return send(server().port(), path, HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> infer(String body) throws Exception {
        return infer("/v2/models/sales/infer", body);
    }

    private HttpResponse<String> state() throws Exception {
        return send(
                server().adminPort(),
                "/admin/v1/state",
                HttpRequest.newBuilder().GET());
    }

    private HttpResponse<String> metrics() throws Exception {
        return send(server().metricsPort(), "/metrics", HttpRequest.newBuilder().GET());
    }

    private String sign(String body) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(body.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private HttpResponse<String> update(String body, @Nullable String signature) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder().PUT(BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("Evenkeel-Signature", signature);
        }
        return send(server().adminPort(), "/admin/v1/desired", request);
    }

    // ---- the protocol

    @Test
    void answersTheProtocol() throws Exception {
        startReady(config(1, revision("sales-1", TestModels.linear(10, 1, 2), 100)));
        infer(INFER_X2);
        guard.arm();
        assertThat(get("/v2/health/live").body()).isEqualTo("{\"live\":true}");
        assertThat(get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
        assertThat(get("/v2").body())
                .contains("\"name\":\"evenkeel-model-server\"")
                .contains("\"extensions\":[\"binary_tensor_data\"]");
        assertThat(get("/v2/models/sales").body())
                .isEqualTo("{\"name\":\"sales\",\"versions\":[\"sales-1\"],\"platform\":\"onnxruntime_onnx\","
                        + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]}");
        assertThat(get("/v2/models/sales/ready").body()).isEqualTo("{\"name\":\"sales\",\"ready\":true}");
        assertThat(get("/v2/models/sales/versions/sales-1/ready").statusCode()).isEqualTo(200);
        HttpResponse<String> answer = infer(INFER_X2);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"model_name\":\"sales\",\"model_version\":\"sales-1\",\"id\":\"42\",\"outputs\":"
                        + "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[21.0]}]}");
        assertThat(infer("/v2/models/sales/versions/sales-1/infer", INFER_X2).statusCode())
                .isEqualTo(200);
    }

    @Test
    void carriesBinaryTensors() throws Exception {
        startReady(config(1, revision("sales-1", TestModels.linear(0.5f, 1, 2), 100)));
        String header = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":8}}],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]}";
        ByteBuffer body = ByteBuffer.allocate(header.length() + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(TestModels.utf8(header))
                .putFloat(3)
                .putFloat(4);
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server().port() + "/v2/models/sales/infer"))
                        .header("Inference-Header-Content-Length", Integer.toString(header.length()))
                        .POST(BodyPublishers.ofByteArray(body.array()))
                        .build(),
                BodyHandlers.ofByteArray());
        int jsonLength = Integer.parseInt(
                answer.headers().firstValue("inference-header-content-length").orElseThrow());
        assertThat(new String(answer.body(), 0, jsonLength, StandardCharsets.UTF_8))
                .contains("\"parameters\":{\"binary_data_size\":4}");
        assertThat(ByteBuffer.wrap(answer.body(), jsonLength, 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat())
                .isEqualTo(11.5f);
    }

    @Test
    void namesWhatIsWrongAndWhoseFaultItIs() throws Exception {
        startReady(config(1, revision("sales-1", TestModels.linear(0, 1, 2), 100)), "--max-request-bytes", "2048");
        assertError(infer("/v2/models/other/infer", INFER_X2), 404, "model 'other' is not served here");
        assertError(
                infer("/v2/models/sales/versions/sales-9/infer", INFER_X2),
                404,
                "version 'sales-9' of 'sales' is not loaded");
        assertError(get("/v2/models/sales/infer"), 405, "use POST");
        assertError(infer("/v2/health/live", ""), 405, "use GET");
        assertError(get("/v2/nothing/here/at/all"), 404, "there is no endpoint");
        assertError(infer("{"), 400, "no valid JSON");
        assertError(
                infer(INFER_X2.replace("FP32", "INT64")),
                400,
                "input 'x': the model wants datatype FP32, the request gives INT64");
        assertError(infer(INFER_X2.replace("[1,2]", "[1,3]")), 400, "wants shape [-1,2], the request gives [1,3]");
        assertError(infer(" ".repeat(4096)), 413, "more than 2048 bytes");
        HttpResponse<String> chunked = send(
                server().port(),
                "/v2/models/sales/infer",
                HttpRequest.newBuilder()
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
                                " ".repeat(4096).getBytes(StandardCharsets.UTF_8)))));
        assertError(chunked, 413, "more than 2048 bytes");
        assertThat(infer(INFER_X2).statusCode()).as("the server goes on").isEqualTo(200);
    }

    private static void assertError(HttpResponse<String> answer, int status, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
    }

    // ---- bad models

    @Test
    void aServerWithoutAModelIsLiveButNotReadyAndSaysWhy() throws Exception {
        Rev broken = revision("sales-1", TestModels.utf8("no model"), 100);
        start(config(1, broken));
        await().until(() -> state().body().contains("\"state\":\"Failed\""));
        assertThat(state().body()).contains("\"reason\":\"NotOnnx\"");
        assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/v2/models/sales/ready").statusCode()).isEqualTo(503);
        HttpResponse<String> answer = infer(INFER_X2);
        assertError(answer, 503, "no revision of 'sales' is ready yet");
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        HttpResponse<String> probe =
                send(server().metricsPort(), "/readyz", HttpRequest.newBuilder().GET());
        assertThat(probe.statusCode()).isEqualTo(503);
        assertThat(probe.body()).contains("NotOnnx");
    }

    @Test
    void aDigestThatDoesNotFitIsNeverLoaded() throws Exception {
        Rev good = revision("sales-1", TestModels.linear(0, 1), 100);
        start(config(1, new Rev(good.name(), good.file(), TestModels.digest(new byte[0]), 100)));
        await().until(() -> state().body().contains("DigestMismatch"));
        assertThat(state().body()).contains(good.digest());
    }

    // ---- updates

    @Test
    void takesSignedUpdatesAlone() throws Exception {
        Rev first = revision("sales-1", TestModels.linear(1, 1, 1), 100);
        startReady(config(3, first));
        Rev second = revision("sales-2", TestModels.linear(2, 1, 1), 100);
        String body = desired(4, second, first.weighing(0));
        assertError(update(body, null), 401, "Evenkeel-Signature is missing");
        assertError(update(body, sign(body + " ")), 401, "no signature of this body");
        assertError(update(body, "not base64"), 401, "no signature of this body");
        String older = desired(2, second);
        assertError(update(older, sign(older)), 409, "generation 2 is lower than the held 3");
        String contradiction = desired(3, second);
        assertError(update(contradiction, sign(contradiction)), 409, "with another content");
        String other = body.replace("shop/sales", "shop/other");
        assertError(update(other, sign(other)), 409, "this server serves 'shop/sales'");
        String wrong = body.replace("\"weight\":0", "\"weight\":-1");
        assertError(update(wrong, sign(wrong)), 400, "weight -1");
        HttpResponse<String> taken = update(body, sign(body));
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(taken.body()).contains("\"generation\":4");
        assertThat(update(body, sign(body)).statusCode()).as("again").isEqualTo(200);
        await().until(() -> infer(INFER_X2).body().contains("\"model_version\":\"sales-2\""));
        assertThat(infer("/v2/models/sales/versions/sales-1/infer", INFER_X2).body())
                .as("kept warm")
                .contains("\"data\":[8.0]");
        assertThat(metrics().body())
                .contains("evenkeel_server_generation{model=\"sales\"} 4.0")
                .contains("evenkeel_server_revision_loaded{model=\"sales\",revision=\"sales-1\"} 1.0")
                .contains("evenkeel_server_revision_share_ratio{model=\"sales\",revision=\"sales-2\"} 1.0")
                .contains("evenkeel_server_updates_total{code=\"401\"} 3.0");
    }

    @Test
    void followsTheConfigurationFileAsAMountedConfigMapChangesIt() throws Exception {
        Rev first = revision("sales-1", TestModels.linear(1, 1, 1), 100);
        Path old = Files.createDirectory(directory.resolve("..1"));
        Files.writeString(old.resolve("server.json"), config(1, first));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
        Path file = Files.createSymbolicLink(directory.resolve("config.json"), Path.of("..data/server.json"));
        ModelServer started = new ModelServer(
                ServerOptions.parse(
                        "--config",
                        file.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--admin-port",
                        "0",
                        "--metrics-port",
                        "0",
                        "--work-dir",
                        directory.toString(),
                        "--drain-delay",
                        "0"),
                guard.vertx());
        server = started;
        started.start();
        awaitReady();
        swapConfig("..2", "{ this is no JSON");
        await().until(() -> metrics().body().contains("evenkeel_server_config_errors_total 1.0"));
        assertThat(infer(INFER_X2).statusCode()).isEqualTo(200);
        swapConfig("..3", config(2, revision("sales-2", TestModels.linear(2, 1, 1), 100)));
        await().until(() -> infer(INFER_X2).body().contains("sales-2"));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(metrics().body())
                        .doesNotContain("sales-1")
                        .contains("evenkeel_server_generation{model=\"sales\"} 2.0"));
    }

    private void swapConfig(String folder, String content) throws IOException {
        Path next = Files.createDirectory(directory.resolve(folder));
        Files.writeString(next.resolve("server.json"), content);
        Path link = Files.createSymbolicLink(directory.resolve("..tmp"), Path.of(folder));
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void noRequestFailsWhileRevisionsAreSwappedUnderLoad() throws Exception {
        Rev a = revision("a", TestModels.linear(1, 1, 1), 100);
        Rev b = revision("b", TestModels.linear(2, 1, 1), 100);
        startReady(config(1, a));
        infer(INFER_X2);
        guard.arm();
        AtomicBoolean stop = new AtomicBoolean();
        Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    outcomes.computeIfAbsent(outcome(), key -> new LongAdder()).increment();
                }
            }));
        }
        for (int generation = 2; generation < 42; generation++) {
            boolean even = generation % 2 == 0;
            // Alternately a swap that drops the old revision, and one that keeps it warm beside the new.
            String body = generation % 4 < 2
                    ? desired(generation, even ? b : a)
                    : desired(generation, even ? b : a, (even ? a : b).weighing(0));
            assertThat(update(body, sign(body)).statusCode()).isEqualTo(200);
            String expected = even ? "b" : "a";
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> server().state()
                            .routes()
                            .shares()
                            .getFirst()
                            .revision()
                            .name()
                            .equals(expected));
        }
        stop.set(true);
        for (Thread thread : clients) {
            thread.join();
        }
        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("200 a [8.0]", "200 b [9.0]");
    }

    private String outcome() {
        try {
            HttpResponse<String> answer = infer(INFER_X2);
            String body = answer.body();
            int version = body.indexOf("model_version\":\"");
            return answer.statusCode() + " "
                    + (version < 0
                            ? body
                            : body.charAt(version + 16) + " "
                                    + body.substring(body.indexOf("\"data\":") + 7, body.indexOf("]}") + 1));
        } catch (Exception e) {
            return e.toString();
        }
    }

    // ---- overload and end

    private static String count(long n) {
        return "{\"inputs\":[{\"name\":\"n\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[" + n + "]}]}";
    }

    /** All that the server sends until it ends the connection, after the head of a request whose body never comes. */
    private String answerToHead(int length) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port())) {
            String head = "POST /v2/models/sales/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length;
            socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aFullQueueAnswersAtOnceThatItIsFull() throws Exception {
        startReady(
                config(1, revision("slow-1", TestModels.countTo(), 100)),
                "--inference-threads",
                "1",
                "--queue",
                "1",
                "--inference-timeout",
                "2");
        infer(count(1));
        guard.arm();
        CountDownLatch started = new CountDownLatch(8);
        Map<Integer, LongAdder> codes = new ConcurrentHashMap<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                try {
                    started.countDown();
                    codes.computeIfAbsent(infer(count(Long.MAX_VALUE / 2)).statusCode(), code -> new LongAdder())
                            .increment();
                } catch (Exception e) {
                    codes.computeIfAbsent(-1, code -> new LongAdder()).increment();
                }
            }));
        }
        started.await();
        await().until(() -> codes.containsKey(503));
        assertThat(get("/v2/health/live").statusCode())
                .as("the event loop is free")
                .isEqualTo(200);
        assertThat(answerToHead(1_000_000))
                .as("nobody waits for a large body that is not wanted")
                .startsWith("HTTP/1.1 503")
                .containsIgnoringCase("connection: close");
        for (Thread thread : clients) {
            thread.join();
        }
        assertThat(codes.keySet()).as("stopped, or refused").containsExactlyInAnyOrder(503, 504);
        assertThat(codes.get(503))
                .isNotNull()
                .satisfies(refused -> assertThat(refused.sum()).isEqualTo(6));
        assertThat(infer(count(3)).body()).contains("\"data\":[3.0]");
        assertThat(metrics().body())
                .contains("evenkeel_server_requests_rejected_total{reason=\"queue_full\"} 7.0")
                .contains(
                        "evenkeel_server_inferences_total{model=\"sales\",outcome=\"timeout\",revision=\"slow-1\"} 2.0")
                .contains("evenkeel_server_requests_in_flight 0.0");
    }

    @Test
    void aStoppingServerTurnsUnreadyFirstAndEndsWhatItBegan() throws Exception {
        ModelServer started = startReady(
                config(1, revision("slow-1", TestModels.countTo(), 100)),
                "--drain-delay",
                "1",
                "--drain-timeout",
                "300",
                "--inference-timeout",
                "300");
        List<HttpResponse<String>> answers = new java.util.concurrent.CopyOnWriteArrayList<>();
        Thread request = Thread.ofVirtual().start(() -> {
            try {
                answers.add(infer(count(1_000_000)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> metrics().body().contains("requests_in_flight 1.0"));
        Thread stopping = Thread.ofPlatform().start(() -> {
            try {
                started.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> get("/v2/health/ready").statusCode() == 503);
        server = null;
        request.join();
        stopping.join();
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().body()).contains("1000000");
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
        startReady(config(1, revision("sales-1", TestModels.linear(0, 1, 1), 100)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().port())) {
            socket.getOutputStream()
                    .write(TestModels.utf8(
                            "POST /v2/models/sales/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"));
            await().until(() -> metrics().body().contains("requests_in_flight 1.0"));
        }
        await().untilAsserted(() -> assertThat(metrics().body())
                .contains("requests_in_flight 0.0")
                .contains("evenkeel_server_requests_total{code=\"499\",endpoint=\"infer\"} 1.0"));
    }
}
