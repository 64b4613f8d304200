package dev.evenkeel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole store over HTTP, with a directory of tokens in place of the API server. */
class StoreTest {
    private static final String SHOP = "shop-token";
    private static final String BANK = "bank-token";
    private static final String OPERATOR = "operator-token";
    private static final Map<String, String> USERS = Map.of(
            SHOP, "system:serviceaccount:shop:trainer",
            BANK, "system:serviceaccount:bank:default",
            OPERATOR, "system:serviceaccount:evenkeel-system:evenkeel-operator");

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable Store started;

    private Store store() {
        return Objects.requireNonNull(started, "not started");
    }

    @BeforeEach
    void start() throws Exception {
        start("--max-blob-bytes", "1000000", "--reserved-bytes", "0");
    }

    private void start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--data", data.toString(), "--host", "127.0.0.1", "--port", "0", "--metrics-port", "0"));
        arguments.addAll(List.of(more));
        Store store = new Store(
                StoreOptions.parse(arguments.toArray(new String[0])),
                vertx,
                token -> {
                    if (token.equals("outage")) {
                        throw new TokenVerifier.VerifierUnavailable("down", new IOException());
                    }
                    return Optional.ofNullable(USERS.get(token));
                },
                Clock.systemUTC());
        store.start();
        started = store;
    }

    @AfterEach
    void stop() throws Exception {
        store().stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static String digest(byte[] content) {
        var sha256 = Digest.sha256();
        sha256.update(content);
        return Digest.of(sha256).toString();
    }

    private static String blob(String namespace, byte[] content) {
        return "/v1/namespaces/" + namespace + "/blobs/" + digest(content);
    }

    private HttpResponse<byte[]> send(String method, String path, String token, BodyPublisher body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + store().port() + path))
                .method(method, body);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> put(String namespace, byte[] content, String token) throws Exception {
        return send("PUT", blob(namespace, content), token, BodyPublishers.ofByteArray(content));
    }

    private HttpResponse<byte[]> get(String namespace, byte[] content, String token) throws Exception {
        return send("GET", blob(namespace, content), token, BodyPublishers.noBody());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void assertError(HttpResponse<byte[]> answer, int status, String message) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(text(answer)).startsWith("{\"error\":\"").contains(message);
    }

    private String metrics() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + store().metricsPort() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    // ---- blobs

    @Test
    void givesBackWhatWasPut() throws Exception {
        byte[] content = bytes(300_000, 1);
        assertThat(put("shop", content, SHOP).statusCode()).isEqualTo(201);
        assertThat(put("shop", content, SHOP).statusCode()).as("again").isEqualTo(200);
        HttpResponse<byte[]> answer = get("shop", content, SHOP);
        assertThat(answer.body()).isEqualTo(content);
        assertThat(answer.headers().firstValue("etag")).hasValue("\"" + digest(content) + "\"");
        HttpResponse<byte[]> head = send("HEAD", blob("shop", content), OPERATOR, BodyPublishers.noBody());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("300000");
        assertThat(files("incoming")).isEmpty();
        assertThat(metrics())
                .contains("evenkeel_store_requests_total{code=\"201\",operation=\"blob_put\"} 1.0")
                .contains("evenkeel_store_uploads_in_flight 0.0");
    }

    @Test
    void anEmptyBlobIsABlob() throws Exception {
        assertThat(put("shop", new byte[0], SHOP).statusCode()).isEqualTo(201);
        assertThat(get("shop", new byte[0], SHOP).body()).isEmpty();
    }

    @Test
    void outlivesARestartAndClearsWhatWasHalfWritten() throws Exception {
        byte[] content = bytes(1000, 2);
        put("shop", content, SHOP);
        store().stop();
        Files.write(data.resolve("incoming/blob-half"), new byte[] {1});
        start();
        assertThat(get("shop", content, SHOP).body()).isEqualTo(content);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void refusesBytesThatAreNotTheirDigest() throws Exception {
        byte[] content = bytes(100, 3);
        byte[] other = bytes(100, 4);
        HttpResponse<byte[]> answer = send("PUT", blob("shop", content), SHOP, BodyPublishers.ofByteArray(other));
        assertError(answer, 422, "the body has digest " + digest(other) + ", the address says " + digest(content));
        assertThat(get("shop", content, SHOP).statusCode()).isEqualTo(404);
        assertThat(files("incoming")).isEmpty();
        assertThat(files("blobs")).isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeAnnouncedOrNot() throws Exception {
        byte[] content = bytes(1_000_001, 5);
        assertError(put("shop", content, SHOP), 413, "the store takes 1000000");
        InputStream stream = new ByteArrayInputStream(content);
        assertError(
                send("PUT", blob("shop", content), SHOP, BodyPublishers.ofInputStream(() -> stream)),
                413,
                "more than 1000000 bytes");
        await().until(() -> files("incoming").isEmpty());
        assertThat(files("blobs")).isEmpty();
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
        byte[] content = bytes(100, 6);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), store().port())) {
            socket.getOutputStream()
                    .write(("PUT " + blob("shop", content) + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SHOP
                                    + "\r\nContent-Length: 100\r\n\r\nabc")
                            .getBytes(StandardCharsets.UTF_8));
            await().until(() -> files("incoming").size() == 1);
        }
        await().until(() -> files("incoming").isEmpty());
        assertThat(files("blobs")).isEmpty();
    }

    @Test
    void manyMayPutTheSameBlobAtOnce() throws Exception {
        byte[] content = bytes(500_000, 7);
        List<Integer> codes = new CopyOnWriteArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(Thread.ofVirtual().start(() -> {
                try {
                    codes.add(put("shop", content, SHOP).statusCode());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(codes)
                .hasSize(8)
                .allMatch(code -> code == 200 || code == 201)
                .contains(201);
        assertThat(get("shop", content, SHOP).body()).isEqualTo(content);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void saysWhenItIsFull() throws Exception {
        store().stop();
        start("--reserved-bytes", Long.toString(Long.MAX_VALUE / 2));
        assertError(put("shop", bytes(10, 8), SHOP), 507, "the store is full: the disk has");
        store().stop();
        start("--reserved-bytes", "0", "--max-namespace-bytes", "150");
        assertThat(put("shop", bytes(100, 9), SHOP).statusCode()).isEqualTo(201);
        assertError(put("shop", bytes(100, 10), SHOP), 507, "namespace shop holds 100 of its 150 bytes");
        assertThat(put("bank", bytes(100, 10), BANK).statusCode())
                .as("another tenant")
                .isEqualTo(201);
        assertThat(files("incoming")).isEmpty();
    }

    @Test
    void knowsTheErrorsOfAFullDisk() {
        assertThat(Blobs.isFull(new IOException("/data/x: No space left on device")))
                .isTrue();
        assertThat(Blobs.isFull(new IllegalStateException(new IOException("Disk quota exceeded"))))
                .isTrue();
        assertThat(Blobs.isFull(new IOException("Input/output error"))).isFalse();
    }

    // ---- access

    @ParameterizedTest(name = "{0} {1} by \"{2}\": {3}")
    @CsvSource({
        "GET, shop, '', 401",
        "GET, shop, wrong-token, 401",
        "GET, shop, bank-token, 403",
        "PUT, shop, bank-token, 403",
        "HEAD, shop, bank-token, 403",
        "GET, shop, outage, 503",
        "GET, shop, shop-token, 404",
        "GET, bank, operator-token, 404",
        "PUT, bank, operator-token, 201",
        "POST, shop, shop-token, 405"
    })
    void asksWhoItIsBeforeItSaysAnything(String method, String namespace, String token, int status) throws Exception {
        byte[] content = bytes(10, 11);
        HttpResponse<byte[]> answer =
                send(method, blob(namespace, content), token, BodyPublishers.ofByteArray(content));
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void aDigestIsNoCapability() throws Exception {
        byte[] content = bytes(10, 12);
        put("shop", content, SHOP);
        assertError(get("shop", content, BANK), 403, "may not use namespace shop");
        assertError(get("bank", content, BANK), 404, "namespace bank has no blob");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/namespaces/shop/blobs/sha256:abc",
        "/v1/namespaces/shop/blobs/md5:abc",
        "/v1/namespaces/../blobs/x",
        "/v1/namespaces/SHOP/runs/1/progress",
        "/v1/namespaces/shop/runs/../progress",
        "/",
        "/v2/x"
    })
    void knowsNoOtherAddress(String path) throws Exception {
        assertThat(send("GET", path, SHOP, BodyPublishers.noBody()).statusCode())
                .isEqualTo(404);
    }

    // ---- progress

    private HttpResponse<byte[]> progress(String namespace, String run, String token, String json) throws Exception {
        String path = "/v1/namespaces/" + namespace + "/runs/" + run + "/progress";
        return json.isEmpty()
                ? send("GET", path, token, BodyPublishers.noBody())
                : send("PUT", path, token, BodyPublishers.ofString(json));
    }

    @Test
    void keepsTheLastProgressOfARun() throws Exception {
        assertThat(progress("shop", "uid-1", SHOP, "{\"step\":\"Train\",\"percent\":20,\"message\":\"a\"}")
                        .statusCode())
                .isEqualTo(204);
        progress("shop", "uid-1", SHOP, "{\"step\":\"Evaluate\",\"percent\":80.5,\"more\":[1]}");
        assertThat(text(progress("shop", "uid-1", OPERATOR, "")))
                .isEqualTo("{\"step\":\"Evaluate\",\"percent\":80.5,\"message\":\"\"}");
        assertError(progress("shop", "uid-2", SHOP, ""), 404, "run uid-2 has told no progress");
        assertError(progress("shop", "uid-1", BANK, ""), 403, "may not use namespace shop");
        assertError(progress("shop", "uid-1", SHOP, "[1]"), 422, "must be a JSON object");
        assertError(progress("shop", "uid-1", SHOP, "{\"step\":\"a\",\"percent\":101}"), 422, "from 0 to 100");
        assertError(progress("shop", "uid-1", SHOP, "{\"percent\":1}"), 422, "field step must be a string");
        assertError(progress("shop", "uid-1", SHOP, "x".repeat(5000)), 413, "at most 4096");
    }

    @Test
    void noNamespaceCanPushOutTheProgressOfAnother() throws Exception {
        String json = "{\"step\":\"a\",\"percent\":1}";
        progress("bank", "uid", BANK, json);
        for (int run : new int[] {0, 1, 2, 3}) {
            progress("shop", "run-" + run, SHOP, json);
        }
        ProgressBoard board = new ProgressBoard();
        board.put("bank", "uid", json.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 2 * ProgressBoard.RUNS; i++) {
            board.put("shop", "run-" + i, json.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(board.get("bank", "uid")).isNotNull();
        assertThat(board.get("shop", "run-0")).isNull();
        assertThat(board.get("shop", "run-" + (2 * ProgressBoard.RUNS - 1))).isNotNull();
    }

    @Test
    void probesAnswer() throws Exception {
        for (String path : Arrays.asList("/livez", "/readyz")) {
            assertThat(client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://127.0.0.1:" + store().metricsPort() + path))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
