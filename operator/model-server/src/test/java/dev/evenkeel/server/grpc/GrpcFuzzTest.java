package dev.evenkeel.server.grpc;

import static dev.evenkeel.server.grpc.RawConnection.ACK;
import static dev.evenkeel.server.grpc.RawConnection.DATA;
import static dev.evenkeel.server.grpc.RawConnection.END_HEADERS;
import static dev.evenkeel.server.grpc.RawConnection.END_STREAM;
import static dev.evenkeel.server.grpc.RawConnection.GO_AWAY;
import static dev.evenkeel.server.grpc.RawConnection.HEADERS;
import static dev.evenkeel.server.grpc.RawConnection.NOTHING;
import static dev.evenkeel.server.grpc.RawConnection.PING;
import static dev.evenkeel.server.grpc.RawConnection.RESET;
import static dev.evenkeel.server.grpc.RawConnection.SETTINGS;
import static dev.evenkeel.server.grpc.RawConnection.WINDOW_UPDATE;
import static dev.evenkeel.server.grpc.RawConnection.head;
import static dev.evenkeel.server.grpc.RawConnection.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that no client should send, to a whole server: whatever they are, the answer is the client's fault, the server
 * goes on, on the same connection or on a new one, and nothing is kept (the server's guard counts buffers, and its memory
 * for requests is so small that what is not given back is missed soon).
 */
class GrpcFuzzTest {
    private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
    private static final List<String> METHODS = List.of(
            INFER,
            "/inference.GRPCInferenceService/ModelStreamInfer",
            "/inference.GRPCInferenceService/ModelMetadata",
            "/inference.GRPCInferenceService/Nothing",
            "/grpc.health.v1.Health/Check",
            "/grpc.health.v1.Health/Watch",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/v2/health/ready");
    private static final List<String> TYPES = List.of(
            "application/grpc",
            "application/grpc+proto",
            "application/grpc+json",
            "application/json",
            "text/plain",
            "/");
    private static final byte[] GOOD = good();

    @TempDir
    Path directory;

    private @Nullable TestServer server;

    @BeforeEach
    void start() throws Exception {
        TestServer started = new TestServer(directory, TestModels.linear(10, 1, 2), "", "--max-request-bytes=1024");
        server = started;
        assertThat(isAnswered(started.port())).isTrue();
        started.arm();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static byte[] good() {
        ByteBuffer values = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(3)
                .putFloat(4);
        return ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(2))
                .addRawInputContents(ByteString.copyFrom(values.flip()))
                .build()
                .toByteArray();
    }

    private static byte[] framed() {
        return message(0, GOOD.length, GOOD);
    }

    /** Asks rightly over a new connection; false when that is ended without an answer. */
    private static boolean isAnswered(int port) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            return isAnswered(connection, 1);
        }
    }

    private static boolean isAnswered(RawConnection connection, int stream) throws IOException {
        connection.frame(HEADERS, END_HEADERS, stream, head(INFER, "application/grpc"));
        connection.frame(DATA, END_STREAM, stream, framed());
        RawConnection.Stream answer = connection.send() ? connection.await(stream) : null;
        if (answer == null) {
            return false;
        }
        assertThat(answer.header("grpc-status"))
                .as(answer.header("grpc-message"))
                .isEqualTo("0");
        byte[] body = answer.body();
        float sum = ModelInferResponse.parseFrom(Arrays.copyOfRange(body, 5, body.length))
                .getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat();
        assertThat(sum).isEqualTo(21f);
        return true;
    }

    private static void assertNotOurFault(RawConnection connection) {
        connection.streams().forEach((stream, seen) -> {
            assertThat(seen.header("grpc-status"))
                    .as(seen.header("grpc-message"))
                    .isNotIn("2", "13");
            String http = seen.header(":status");
            assertThat(http == null ? 200 : Integer.parseInt(http)).isLessThan(500);
        });
    }

    private void assertNothingIsLeft() {
        TestServer open = server;
        assertThat(open).isNotNull();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(open.metrics()).contains("evenkeel_server_requests_in_flight 0.0"));
    }

    @Test
    void noFrameIsOurFault() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        int port = server == null ? 0 : server.port();
        int ended = 0;
        for (int i = 0; i < 250; i++) {
            try (RawConnection connection = new RawConnection(port)) {
                int stream = 1;
                for (int bad = 1 + random.nextInt(3); bad > 0; bad--) {
                    misbehave(connection, stream, random);
                    stream += 2;
                }
                boolean goesOn = isAnswered(connection, stream);
                ended += goesOn ? 0 : 1;
                assertNotOurFault(connection);
            }
            assertThat(isAnswered(port)).as("a new connection, after " + i).isTrue();
        }
        assertThat(ended)
                .as("what is no HTTP/2 ends its connection, what is no gRPC its call")
                .isBetween(25, 225);
        assertNothingIsLeft();
    }

    /** One thing that a client must not do, on a stream that is not used yet. */
    private static void misbehave(RawConnection to, int stream, SplittableRandom random) {
        String path = METHODS.get(random.nextInt(METHODS.size()));
        byte[] head = head(path, "application/grpc");
        byte[] framed = framed();
        switch (random.nextInt(16)) {
            case 0 -> // a message that is cut off
                call(to, stream, head, Arrays.copyOf(framed, random.nextInt(framed.length)), random);
            case 1 -> // a wrong length
                call(to, stream, head, message(0, random.nextInt(), GOOD), random);
            case 2 -> // a wrong flag
                call(to, stream, head, message(random.nextInt(256), GOOD.length, GOOD), random);
            case 3 -> // too large
                call(to, stream, head, message(0, 5000, new byte[5000]), random);
            case 4 -> // other content
                call(to, stream, head(path, TYPES.get(random.nextInt(TYPES.size()))), framed, random);
            case 5 -> // no message
                to.frame(HEADERS, END_HEADERS | END_STREAM, stream, head);
            case 6 -> // more after the end
                to.frame(HEADERS, END_HEADERS | END_STREAM, stream, head).frame(DATA, END_STREAM, stream, framed);
            case 7 -> { // reset at some point
                to.frame(HEADERS, END_HEADERS, stream, head);
                if (random.nextBoolean()) {
                    to.frame(DATA, random.nextInt(2) * END_STREAM, stream, framed);
                }
                to.frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
            }
            case 8 -> // never ended
                to.frame(HEADERS, END_HEADERS, stream, head)
                        .frame(DATA, 0, stream, Arrays.copyOf(framed, random.nextInt(framed.length)));
            case 9 -> // a window of nothing, or of too much
                to.frame(HEADERS, END_HEADERS, stream, head)
                        .frame(
                                WINDOW_UPDATE,
                                0,
                                random.nextInt(2) * stream,
                                random.nextBoolean() ? new byte[4] : new byte[] {0x7f, -1, -1, -1});
            case 10 -> { // a frame of any type
                byte[] payload = new byte[random.nextInt(40)];
                random.nextBytes(payload);
                to.frame(random.nextInt(16), random.nextInt(64), random.nextInt(3) * stream, payload);
            }
            case 11 -> // data for a stream that is not open
                to.frame(DATA, END_STREAM, stream + 100, framed);
            case 12 -> // more padding than there is
                to.frame(HEADERS, END_HEADERS, stream, head).frame(DATA, 8 | END_STREAM, stream, new byte[] {-1, 0, 0});
            case 13 -> // a broken head
                to.frame(HEADERS, END_HEADERS, stream, Mutations.mutate(head, random))
                        .frame(DATA, END_STREAM, stream, framed);
            case 14 -> // a compressed message that is none
                call(
                        to,
                        stream,
                        head(path, "application/grpc", "grpc-encoding", "gzip"),
                        message(1, GOOD.length, GOOD),
                        random);
            default -> { // a broken message
                byte[] broken = Mutations.mutate(GOOD, random);
                call(to, stream, head, message(0, broken.length, broken), random);
            }
        }
    }

    /** A call whose body comes in pieces. */
    private static void call(RawConnection to, int stream, byte[] head, byte[] body, SplittableRandom random) {
        to.frame(HEADERS, END_HEADERS, stream, head);
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, 1 + random.nextInt(2000));
            to.frame(DATA, 0, stream, Arrays.copyOfRange(body, at, at + size));
            at += size;
        }
        to.frame(DATA, END_STREAM, stream, NOTHING);
    }

    /** CVE-2023-44487: calls are begun, and reset as soon as they are on their way. */
    @Test
    void rapidResetsEndTheirConnectionAlone() throws Exception {
        int port = server == null ? 0 : server.port();
        try (RawConnection connection = new RawConnection(port)) {
            resets(connection, NOTHING, 0);
            assertThat(isAnswered(connection, 10_001)).isFalse();
            assertNotOurFault(connection);
        }
        assertThat(isAnswered(port)).isTrue();
        assertNothingIsLeft();
    }

    /** The same with whole calls: a reset that comes after the answer is no attack, and is as dear as a call. */
    @Test
    void callsThatAreResetAreAnsweredOrForgotten() throws Exception {
        int port = server == null ? 0 : server.port();
        try (RawConnection connection = new RawConnection(port)) {
            resets(connection, framed(), END_STREAM);
            connection.frame(PING, 0, 0, new byte[8]);
            if (connection.send()) {
                connection.awaitOther(PING);
            }
            assertNotOurFault(connection);
        }
        // What was begun has its place in the queue until a worker has looked at it.
        assertNothingIsLeft();
        assertThat(isAnswered(port)).isTrue();
    }

    private static void resets(RawConnection connection, byte[] data, int flags) {
        for (int i = 0; i < 5000; i++) {
            int stream = 2 * i + 1;
            connection.frame(HEADERS, END_HEADERS, stream, head(INFER, "application/grpc"));
            if (data.length > 0) {
                connection.frame(DATA, flags, stream, data);
            }
            connection.frame(RESET, 0, stream, new byte[] {0, 0, 0, 8});
        }
    }

    /** A client that asks for acknowledgements and never reads them. */
    @Test
    void floodsOfPingsAndSettingsHurtNobodyElse() throws Exception {
        int port = server == null ? 0 : server.port();
        for (int type : List.of(PING, SETTINGS)) {
            try (RawConnection connection = new RawConnection(port)) {
                for (int i = 0; i < 50_000; i++) {
                    connection.frame(type, 0, 0, type == PING ? new byte[8] : NOTHING);
                }
                boolean ended = !connection.send() || !isAnswered(connection, 1);
                assertThat(isAnswered(port))
                        .as("after a flood that was ended: " + ended)
                        .isTrue();
            }
        }
        assertNothingIsLeft();
    }

    /** Head, message and trailers of an answer are one write: what the client's first read brings. */
    @Test
    void anAnswerIsOneWrite() throws Exception {
        int port = server == null ? 0 : server.port();
        try (RawConnection connection = new RawConnection(port)) {
            assertThat(isAnswered(connection, 1)).isTrue();
            connection.frame(HEADERS, END_HEADERS, 3, head(INFER, "application/grpc"));
            connection.frame(DATA, END_STREAM, 3, framed());
            assertThat(connection.send()).isTrue();
            RawConnection.Stream answer = connection.awaitInOneRead(3);
            assertThat(answer.header("grpc-status")).isEqualTo("0");
        }
    }

    /** A client that has asked before it heard that the server stops is answered; then it is told which was the last. */
    @Test
    void aStreamThatCrossesTheFarewellIsAnswered() throws Exception {
        TestServer stopping = server;
        assertThat(stopping).isNotNull();
        server = null;
        try (RawConnection connection = new RawConnection(stopping.port())) {
            assertThat(isAnswered(connection, 1)).isTrue();
            Thread stop = Thread.ofPlatform().start(stopping::close);
            RawConnection.Frame first = connection.awaitOther(GO_AWAY);
            assertThat(first).isNotNull();
            assertThat(ByteBuffer.wrap(first.payload()).getInt()).isEqualTo(Integer.MAX_VALUE);
            RawConnection.Frame ping = connection.awaitOther(PING);
            assertThat(ping).isNotNull();
            assertThat(isAnswered(connection, 3))
                    .as("a stream behind the farewell")
                    .isTrue();
            connection.frame(PING, ACK, 0, ping.payload()).send();
            RawConnection.Frame last = connection.awaitOther(GO_AWAY);
            assertThat(last).isNotNull();
            assertThat(ByteBuffer.wrap(last.payload()).getInt()).isEqualTo(3);
            assertThat(connection.awaitOther(GO_AWAY)).as("the connection ends").isNull();
            stop.join();
        }
    }
}
