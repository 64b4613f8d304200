package dev.evenkeel.server.grpc;

import static dev.evenkeel.server.grpc.RawConnection.DATA;
import static dev.evenkeel.server.grpc.RawConnection.END_HEADERS;
import static dev.evenkeel.server.grpc.RawConnection.END_STREAM;
import static dev.evenkeel.server.grpc.RawConnection.HEADERS;
import static dev.evenkeel.server.grpc.RawConnection.PING;
import static dev.evenkeel.server.grpc.RawConnection.RESET;
import static dev.evenkeel.server.grpc.RawConnection.SETTINGS;
import static dev.evenkeel.server.grpc.RawConnection.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.process.Processes;
import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.Role;
import dev.evenkeel.server.http.BareStream;
import dev.evenkeel.server.http.ConnectionLimits;
import dev.evenkeel.server.http.HttpPort;
import dev.evenkeel.server.http.MemoryBudget;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams on a port of their own, before a client that sends and reads frames. */
class GrpcStreamTest {
    private static final int INITIAL_WINDOW = 4; // as SETTINGS numbers it
    private static final int MAX_FRAME = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LoopGuard guard = new LoopGuard();
    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** Writes down what comes. */
    private final class Reader implements Frames.Receiver {
        private final Frames frames = new Frames(1 << 16, memory, this);

        @Override
        public void message(byte[] message, boolean compressed) {
            frames.free(message);
            told.add("message of " + message.length);
        }

        @Override
        public void broken(GrpcFault fault) {
            told.add(fault.description());
        }

        Reader read(GrpcStream stream) {
            stream.read(frames, () -> told.add("end"), () -> told.add("gone"));
            return this;
        }
    }

    @AfterEach
    void stop() {
        guard.verify();
        guard.close();
    }

    private RawConnection connect(Consumer<GrpcStream> handler) throws Exception {
        HttpPort port = new HttpPort(
                "127.0.0.1",
                0,
                Optional.empty(),
                ConnectionLimits.DEFAULT,
                memory,
                Access.OPEN,
                Role.INFER,
                request -> told.add("not taken for gRPC"),
                (BareStream stream) ->
                        handler.accept(new GrpcStream(stream, (ended, status) -> told.add("" + status))));
        Processes.await(guard.vertx().deployVerticle(port.verticle()), PATIENCE);
        return new RawConnection(port.actualPort());
    }

    private static void reply(GrpcStream stream, int size) {
        stream.reply(Unpooled.wrappedBuffer(new byte[size]));
    }

    private static void begin(RawConnection client, int flags) {
        client.frame(HEADERS, END_HEADERS | flags, 1, RawConnection.head("/x", "application/grpc"));
    }

    /** Sends, and returns when the server has done what it can do about it. */
    private static void settle(RawConnection client) throws IOException {
        assertThat(client.frame(PING, 0, 0, new byte[8]).send()).isTrue();
        assertThat(client.awaitOther(PING)).isNotNull();
    }

    private static void window(RawConnection client, int bytes) {
        client.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW)
                        .putInt(bytes)
                        .array());
    }

    @Test
    void anAnswerComesAsTheWindowTakesIt() throws Exception {
        try (RawConnection client = connect(stream -> reply(stream, 3 * MAX_FRAME))) {
            window(client, 2 * MAX_FRAME + 1);
            begin(client, END_STREAM);
            settle(client);
            RawConnection.Stream answer =
                    Objects.requireNonNull(client.streams().get(1));
            assertThat(answer.header(":status")).isEqualTo("200");
            assertThat(answer.body()).hasSize(2 * MAX_FRAME + 1);
            assertThat(answer.header("grpc-status")).as("the trailers wait").isNull();
            client.frame(
                    WINDOW_UPDATE,
                    0,
                    1,
                    ByteBuffer.allocate(4).putInt(MAX_FRAME).array());
            assertThat(client.send()).isTrue();
            assertThat(client.await(1)).isSameAs(answer);
            assertThat(answer.body()).hasSize(3 * MAX_FRAME);
            assertThat(answer.header("grpc-status")).isEqualTo("0");
        }
    }

    @Test
    void anAnswerThatNobodyTakesAnyMoreIsForgotten() throws Exception {
        try (RawConnection client = connect(stream -> reply(stream, 3 * MAX_FRAME))) {
            window(client, 1);
            begin(client, END_STREAM);
            settle(client);
            client.frame(RESET, 0, 1, new byte[] {0, 0, 0, 8});
            settle(client);
            client.frame(HEADERS, END_HEADERS | END_STREAM, 3, RawConnection.head("/x", "application/grpc"));
            settle(client);
            assertThat(Objects.requireNonNull(client.streams().get(3)).body())
                    .as("another stream of the connection")
                    .hasSize(1);
        }
    }

    @Test
    void aStreamThatIsHeldBackGoesOnWhereItWas() throws Exception {
        CompletableFuture<GrpcStream> held = new CompletableFuture<>();
        Consumer<GrpcStream> pausing = stream -> {
            new Reader().read(stream);
            stream.pause();
            held.complete(stream);
        };
        try (RawConnection client = connect(pausing)) {
            begin(client, 0);
            client.frame(DATA, 0, 1, RawConnection.message(0, 3, new byte[2]));
            client.frame(DATA, 0, 1, new byte[1]);
            client.frame(DATA, END_STREAM, 1, RawConnection.message(0, 5, new byte[5]));
            settle(client);
            assertThat(told).isEmpty();
            GrpcStream stream = held.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            stream.loop().execute(stream::resume);
            assertThat(next()).isEqualTo("message of 3");
            assertThat(next()).isEqualTo("message of 5");
            assertThat(next()).isEqualTo("end");
            stream.loop().execute(() -> reply(stream, 1));
            assertThat(client.await(1)).isNotNull();
            assertThat(next()).isEqualTo("OK");
        }
    }

    /** Also where the connection breaks, of which Vert.x tells its own streams. */
    @Test
    void aClientThatBreaksTheProtocolIsGoneAndHearsWhy() throws Exception {
        try (RawConnection client = connect(stream -> new Reader().read(stream))) {
            begin(client, 0);
            settle(client);
            client.frame(SETTINGS, 0, 0, new byte[1]);
            assertThat(client.send()).isTrue();
            assertThat(client.awaitOther(RawConnection.GO_AWAY)).isNotNull();
            assertThat(next()).isEqualTo("gone");
            assertThat(next()).isEqualTo("CANCELLED");
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
}
