package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.process.Processes;
import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.TestCertificate;
import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.Role;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One port with a handler that tells how many bytes a body has, at most {@value #LIMIT}. */
class HttpPortTest {
    private static final int LIMIT = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ConnectionLimits SHORT =
            new ConnectionLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 16, 20);
    /** Where a client that is ended before an hour was too slow with a head. */
    private static final ConnectionLimits IDLE_FOR_LONG =
            new ConnectionLimits(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofHours(1), 16, 20);

    private final LoopGuard guard = new LoopGuard();
    private final Vertx vertx = guard.vertx();
    private final MemoryBudget memory = new MemoryBudget(4L * LIMIT);

    @AfterEach
    void stop() {
        guard.verify();
        guard.close();
    }

    private HttpPort open(ConnectionLimits limits, Access access) throws InterruptedException {
        return open(limits, access, Optional.empty());
    }

    private HttpPort open(ConnectionLimits limits, Access access, Optional<Certificate> certificate)
            throws InterruptedException {
        HttpPort port =
                new HttpPort("127.0.0.1", 0, certificate, limits, memory, access, Role.INFER, this::count, null);
        Processes.await(vertx.deployVerticle(port.verticle()), PATIENCE);
        return port;
    }

    private void count(HttpServerRequest request) {
        AtomicReference<Body> body = new AtomicReference<>();
        body.set(Body.collect(request, LIMIT, memory, new Body.Receiver() {
            @Override
            public void complete(byte[] bytes, int length) {
                Answers.send(request.response(), 200, Buffer.buffer("{\"bytes\":" + length + "}"));
                free();
            }

            @Override
            public void tooLarge(int limit) {
                Answers.refuseBody(request, 413, Answers.error("more than " + limit));
                free();
            }

            @Override
            public void memoryFull() {
                Answers.refuseBody(request, 503, Answers.error("full"));
                free();
            }

            @Override
            public void unreadable(int status, String message) {
                Answers.refuseBody(request, status, Answers.error(message));
            }

            @Override
            public void broken() {
                free();
            }

            private void free() {
                if (body.get() != null) {
                    body.get().free();
                }
            }
        }));
    }

    private static Socket connect(HttpPort port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.actualPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What comes until the connection ends, be it by a reset because we sent more than was read. */
    private static String everything(Socket socket) throws IOException {
        StringBuilder seen = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                seen.append((char) next);
            }
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return seen.toString();
    }

    // ---- slow clients

    @Test
    void aClientThatSendsNothingOrTricklesItsHeadIsLeft() throws Exception {
        HttpPort port = open(SHORT, Access.OPEN);
        AtomicBoolean stop = new AtomicBoolean();
        try (Socket silent = connect(port);
                Socket loris = connect(port)) {
            Thread trickle = Thread.ofVirtual().start(() -> trickle(loris, "GET / HTTP/1.1\r\nX: ", stop));
            assertThat(everything(silent)).isEmpty();
            assertThat(everything(loris)).isEmpty();
            stop.set(true);
            trickle.join();
        }
    }

    private static void trickle(Socket socket, String begin, AtomicBoolean stop) {
        try {
            send(socket, begin);
            while (!stop.get()) {
                send(socket, "x");
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        } catch (IOException closed) {
            stop.set(true); // as it should be
        }
    }

    @Test
    void aHeadThatTricklesIsNoIdleConnection() throws Exception {
        HttpPort port = open(IDLE_FOR_LONG, Access.OPEN);
        waitForSlowHeads(port, 1);
        try (Socket kept = connect(port)) {
            send(kept, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
            readUntil(kept, "{\"bytes\":1}");
            send(kept, "POST / HTTP/1.1\r\nHo");
            assertThat(everything(kept)).as("the second head never ends").isEmpty();
        }
    }

    /** Passes the time: so many clients come one after the other, and each is ended for its head. */
    private static void waitForSlowHeads(HttpPort port, int clients) throws Exception {
        for (int i = 0; i < clients; i++) {
            AtomicBoolean stop = new AtomicBoolean();
            try (Socket loris = connect(port)) {
                Thread trickle = Thread.ofVirtual().start(() -> trickle(loris, "GET / HTTP/1.1\r\nX: ", stop));
                assertThat(everything(loris)).isEmpty();
                stop.set(true);
                trickle.join();
            }
        }
    }

    static Stream<HttpClientOptions> protocols() {
        return Stream.of(
                new HttpClientOptions(),
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(true),
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false),
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aConnectionRestsBetweenItsRequests(HttpClientOptions options, @TempDir Path directory) throws Exception {
        Optional<Certificate> certificate = Optional.empty();
        if (options.isSsl()) {
            TestCertificate made = TestCertificate.make(directory, "localhost", "EC");
            certificate = Optional.of(new Certificate(
                    vertx,
                    Files.writeString(directory.resolve("tls.crt"), made.certificate()),
                    Files.writeString(directory.resolve("tls.key"), made.key())));
        }
        HttpPort port = open(IDLE_FOR_LONG, Access.OPEN, certificate);
        HttpPort clock = open(IDLE_FOR_LONG, Access.OPEN);
        HttpClient client =
                vertx.createHttpClient(options.setKeepAliveTimeout(0).setHttp2KeepAliveTimeout(0));
        HttpConnection first = ask(client, port);
        waitForSlowHeads(clock, 3);
        assertThat(ask(client, port)).as("the same connection").isSameAs(first);
        assertThat(port.ended()).isZero();
    }

    private static HttpConnection ask(HttpClient client, HttpPort port) throws Exception {
        return client.request(HttpMethod.POST, port.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send("abc"))
                .compose(response -> response.body().map(body -> {
                    assertThat(body).hasToString("{\"bytes\":3}");
                    return response.request().connection();
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @Test
    void aClientThatTricklesItsBodyIsTold() throws Exception {
        HttpPort port = open(SHORT, Access.OPEN);
        AtomicBoolean stop = new AtomicBoolean();
        try (Socket loris = connect(port)) {
            Thread trickle = Thread.ofVirtual()
                    .start(() -> trickle(loris, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", stop));
            assertThat(everything(loris)).startsWith("HTTP/1.1 408 ").contains("did not arrive within 2 s");
            stop.set(true);
            trickle.join();
        }
    }

    @Test
    void bodiesThatNeverEndDoNotKeepOthersOut() throws Exception {
        HttpPort port = open(IDLE_FOR_LONG, Access.OPEN);
        List<Socket> hostile = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = connect(port);
                hostile.add(socket);
                send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + LIMIT + "\r\n\r\n");
                sendAll(socket, new byte[LIMIT - 1]);
            }
            await().atMost(PATIENCE).until(() -> memory.held() > 3 * LIMIT);
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Socket honest = connect(port)) {
                    send(honest, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
                    sendAll(honest, new byte[100_000]);
                    readUntil(honest, "{\"bytes\":100000}");
                }
            });
            assertThat(everything(hostile.getFirst())).startsWith("HTTP/1.1 408 ");
        } finally {
            for (Socket socket : hostile) {
                socket.close();
            }
        }
    }

    @Test
    void anIdleConnectionIsClosedAndABusyOneIsNot() throws Exception {
        HttpPort port = open(SHORT, Access.OPEN);
        try (Socket socket = connect(port)) {
            for (int i = 0; i < 3; i++) {
                send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
                readUntil(socket, "{\"bytes\":1}");
            }
            assertThat(everything(socket)).as("closed in the end").isEmpty();
        }
    }

    private static void readUntil(Socket socket, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (!seen.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as(seen.toString()).isNotNegative();
            seen.append((char) next);
        }
    }

    @Test
    void tooManyConnectionsAreClosedAndThoseThatAreOpenWork() throws Exception {
        HttpPort port = open(SHORT, Access.OPEN);
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < SHORT.connections(); i++) {
                open.add(connect(port));
                send(open.get(i), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
                readUntil(open.get(i), "{\"bytes\":1}");
            }
            try (Socket more = connect(port)) {
                send(more, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
                assertThat(everything(more)).isEmpty();
            }
            send(open.getFirst(), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
            readUntil(open.getFirst(), "{\"bytes\":1}");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().untilAsserted(() -> {
            try (Socket again = connect(port)) {
                send(again, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(everything(again)).contains("{\"bytes\":0}");
            }
        });
    }

    // ---- large and strange requests

    @Test
    void anAnnouncedGigabyteIsRefusedBeforeItIsSent() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 413 ");
        }
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1073741824\r\n\r\n");
            assertThat(everything(socket)).as("no 100 Continue").startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aClientThatReadsOnlyWhenAllIsSentGetsItsRefusal() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        byte[] body = new byte[8 << 20]; // more than the sockets' buffers hold
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n");
            socket.getOutputStream().write(body);
            assertThat(everything(socket)).startsWith("HTTP/1.1 413 ").contains("more than");
        }
    }

    @Test
    void aClientThatSendsOnAndOnIsCutOff() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        byte[] piece = new byte[1 << 20];
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (int sent = 0; sent < 1024; sent++) {
                    socket.getOutputStream().write(piece);
                }
            });
        }
    }

    @Test
    void aClientThatAsksIsToldToGoOn() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            readUntil(socket, "HTTP/1.1 100 Continue\r\n\r\n");
            send(socket, "abc");
            readUntil(socket, "{\"bytes\":3}");
        }
    }

    @Test
    void aGzipBombIsCutOffAtTheLimit() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        byte[] bomb = gzipped(256 << 20);
        assertThat(bomb.length).isLessThan(LIMIT);
        try (Socket socket = connect(port)) {
            send(
                    socket,
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length
                            + "\r\n\r\n");
            Thread.ofVirtual().start(() -> sendAll(socket, bomb));
            assertThat(everything(socket)).startsWith("HTTP/1.1 413 ");
        }
        byte[] honest = gzipped(1000);
        try (Socket socket = connect(port)) {
            send(
                    socket,
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " + honest.length
                            + "\r\n\r\n");
            sendAll(socket, honest);
            readUntil(socket, "{\"bytes\":1000}");
        }
    }

    static Stream<Arguments> encodedBodies() throws IOException {
        byte[] whole = gzipped(1000);
        byte[] wrongSum = whole.clone();
        wrongSum[wrongSum.length - 8] ^= 1;
        byte[] wrongHead = whole.clone();
        wrongHead[0] = 'x';
        return Stream.of(
                Arguments.of("gzip", wrongSum, "400 Bad Request", "cannot be decoded"),
                Arguments.of("gzip", wrongHead, "400 Bad Request", "cannot be decoded"),
                Arguments.of("br", whole, "415 Unsupported Media Type", "content encoding 'br' is not supported"),
                Arguments.of("gzip, gzip", whole, "415 Unsupported Media Type", "plain, or in gzip or deflate"));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("encodedBodies")
    void aBodyThatIsNotWhatItSaysIsAnswered(String encoding, byte[] body, String status, String message)
            throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            send(
                    socket,
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length
                            + "\r\n\r\n");
            sendAll(socket, body);
            assertThat(everything(socket)).startsWith("HTTP/1.1 " + status).contains(message);
        }
    }

    @Test
    void trailersTakeNothingFromTheBodyAndHoldNoMemory() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n");
            send(socket, "4\r\nbody\r\n0\r\nSum: 4\r\n\r\n");
            readUntil(socket, "{\"bytes\":4}");
        }
        await().atMost(PATIENCE).until(() -> memory.held() == 0); // given back behind the answer
    }

    @Test
    void aChunkWithoutASizeIsAnswered() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 400 ").contains("cannot be decoded");
        }
    }

    private static void sendAll(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            // the server has heard enough
        }
    }

    private static byte[] gzipped(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] block = new byte[1 << 16];
            for (int left = zeros; left > 0; left -= block.length) {
                gzip.write(block, 0, Math.min(left, block.length));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void headsThatAreTooLongOrMalformedAreNamed() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        for (String[] request : new String[][] {
            {"414", "GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n"},
            {"431", "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"},
            {"400", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n"},
            {"400", "GET / HTTP/1.1\r\nHost: x\r\nBad header\r\n\r\n"}
        }) {
            try (Socket socket = connect(port)) {
                Thread.ofVirtual().start(() -> sendAll(socket, request[1].getBytes(StandardCharsets.UTF_8)));
                assertThat(everything(socket))
                        .contains(" " + request[0] + " ")
                        .contains("{\"error\":\"the request's head cannot be read");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        HttpPort port = open(ConnectionLimits.DEFAULT, Access.OPEN);
        try (Socket socket = connect(port)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 1; i <= 50; i++) {
                requests.append(
                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s".formatted(i, "x".repeat(i)));
            }
            send(socket, requests.toString());
            for (int i = 1; i <= 50; i++) {
                readUntil(socket, "{\"bytes\":" + i + "}");
            }
        }
    }

    // ---- HTTP/2

    @Test
    void rapidResetEndsTheConnection() throws Exception {
        HttpPort port = open(SHORT, Access.OPEN);
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        HttpClientRequest first = client.request(HttpMethod.POST, port.actualPort(), "127.0.0.1", "/")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        AtomicBoolean closed = new AtomicBoolean();
        first.connection().closeHandler(gone -> closed.set(true));
        for (int i = 0; i < 2 * SHORT.resets(); i++) {
            client.request(HttpMethod.POST, port.actualPort(), "127.0.0.1", "/").onSuccess(request -> {
                request.setChunked(true).writeHead();
                request.reset(8);
            });
        }
        await().atMost(PATIENCE).untilTrue(closed);
        assertThat(client.request(HttpMethod.POST, port.actualPort(), "127.0.0.1", "/")
                        .compose(request -> request.send("abc"))
                        .compose(response -> response.body())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get()
                        .toString())
                .as("others go on")
                .isEqualTo("{\"bytes\":3}");
    }

    // ---- tokens

    @Test
    void withoutATokenNothingButTheProbesAnswers() throws Exception {
        HttpPort port = open(
                ConnectionLimits.DEFAULT,
                (authorization, needed) -> authorization == null
                        ? Access.Verdict.ANONYMOUS
                        : authorization.equals("Bearer good") ? Access.Verdict.GRANTED : Access.Verdict.FORBIDDEN);
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
            readUntil(socket, "{\"error\":\"a bearer token is wanted: send the header Authorization: Bearer TOKEN\"}");
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bad\r\nContent-Length: 1\r\n\r\nx");
            readUntil(socket, "wants the role admin\"}");
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Length: 1\r\n\r\nx");
            readUntil(socket, "{\"bytes\":1}");
            send(socket, "GET /v2/health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
            readUntil(socket, "{\"bytes\":0}");
        }
        try (Socket socket = connect(port)) {
            send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n");
            assertThat(everything(socket)).startsWith("HTTP/1.1 401 ").containsIgnoringCase("www-authenticate: Bearer");
        }
    }
}
