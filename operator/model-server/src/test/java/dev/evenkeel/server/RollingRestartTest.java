package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two servers stops while clients with connections that they keep ask without a pause. The clients do what every
 * client of their kind does and no more: nothing that was sent is sent again.
 */
class RollingRestartTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENTS = 3;
    private static final int STREAMED = 10;
    private static final int ENOUGH = 5;

    @TempDir
    Path directory;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> clients = new ArrayList<>();

    /** One call, or one stream of calls. */
    @FunctionalInterface
    private interface Ask {
        void ask() throws Exception;
    }

    private void client(String name, Ask ask) {
        AtomicInteger count = answered.computeIfAbsent(name, first -> new AtomicInteger());
        clients.add(Thread.ofPlatform().name(name).start(() -> {
            while (!over.get()) {
                try {
                    ask.ask();
                    count.incrementAndGet();
                } catch (Exception e) { // whatever it is, it is a failed request: that is what is counted
                    failures.add(name + ": " + e);
                }
            }
        }));
    }

    /** A client of HTTP/1.1 with one connection, which it keeps for as long as the server lets it. */
    private static final class KeepAlive {
        private final int port;
        private @Nullable Socket socket;

        KeepAlive(int port) {
            this.port = port;
        }

        void ask() throws IOException {
            Socket open = socket;
            if (open == null) {
                open = new Socket(InetAddress.getLoopbackAddress(), port);
                open.setSoTimeout((int) PATIENCE.toMillis());
                socket = open;
            }
            String body = TestServer.request("1", "[1,2]", "[3,4]");
            open.getOutputStream()
                    .write(("POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(open.getInputStream(), StandardCharsets.US_ASCII));
            String status = in.readLine();
            boolean close = false;
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String header = line.toLowerCase(Locale.ROOT);
                close |= header.equals("connection: close");
                if (header.startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            char[] answer = new char[length];
            int size = 0;
            while (size < length) {
                size += Math.max(0, in.read(answer, size, length - size));
            }
            if (close) {
                open.close();
                socket = null;
            }
            if (!"HTTP/1.1 200 OK".equals(status) || !new String(answer).contains("[21.0]")) {
                throw new IOException(status + " " + new String(answer));
            }
        }
    }

    /** A client of gRPC: a channel, which connects to another server when its own asks it to go. */
    private static final class Channel {
        private static final ModelInferRequest REQUEST = ModelInferRequest.newBuilder()
                .setModelName("m")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(2)
                        .setContents(InferTensorContents.newBuilder()
                                .addFp32Contents(3)
                                .addFp32Contents(4)))
                .build();

        private final ManagedChannel channel;

        Channel(int port) {
            channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .build();
        }

        void ask() {
            GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            check(stub.modelInfer(REQUEST));
        }

        /** Each request is sent when the one before is answered; then the client says that this was all. */
        void stream() throws Exception {
            Answers answers = new Answers();
            StreamObserver<ModelInferRequest> requests =
                    GRPCInferenceServiceGrpc.newStub(channel).modelStreamInfer(answers);
            for (int i = 0; i < STREAMED; i++) {
                requests.onNext(REQUEST);
                check(answers.next().getInferResponse());
            }
            requests.onCompleted();
            answers.end();
        }

        private static void check(ModelInferResponse answer) {
            assertThat(answer.getOutputs(0).getContents().getFp32Contents(0)).isEqualTo(21f);
        }

        void close() throws InterruptedException {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** The answers of one stream, in their order. */
    private static final class Answers implements StreamObserver<ModelStreamInferResponse> {
        private static final Object END = new Object();
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void onNext(ModelStreamInferResponse answer) {
            events.add(answer);
        }

        @Override
        public void onError(Throwable cause) {
            events.add(cause);
        }

        @Override
        public void onCompleted() {
            events.add(END);
        }

        ModelStreamInferResponse next() throws Exception {
            Object event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (event instanceof ModelStreamInferResponse answer) {
                return answer;
            }
            throw new IOException("no answer, but " + event);
        }

        void end() throws Exception {
            Object event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!END.equals(event)) {
                throw new IOException("no end, but " + event);
            }
        }
    }

    private void awaitAnswers() {
        answered.values().forEach(count -> count.set(0));
        await().atMost(PATIENCE)
                .until(() -> !failures.isEmpty() || answered.values().stream().allMatch(count -> count.get() > ENOUGH));
    }

    @Test
    void noRequestIsLostWhenOneOfTwoServersStops() throws Exception {
        byte[] model = TestModels.linear(10, 1, 2);
        List<Channel> channels = new ArrayList<>();
        try (ServiceAddress service = new ServiceAddress();
                TestServer second = server("second", model)) {
            try (TestServer first = server("first", model)) {
                service.route(first.port());
                for (int i = 0; i < CLIENTS; i++) {
                    KeepAlive keepAlive = new KeepAlive(service.port());
                    client("REST " + i, keepAlive::ask);
                    Channel unary = new Channel(service.port());
                    client("gRPC " + i, unary::ask);
                    Channel streams = new Channel(service.port());
                    client("gRPC stream " + i, streams::stream);
                    channels.addAll(List.of(unary, streams));
                }
                awaitAnswers();
                clients.add(Thread.ofPlatform().start(() -> {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> !first.isReady());
                    service.route(second.port());
                }));
            } // stops
            awaitAnswers();
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            for (Channel channel : channels) {
                channel.close();
            }
        }
        assertThat(failures).isEmpty();
    }

    private TestServer server(String name, byte[] model) throws Exception {
        return new TestServer(Files.createDirectory(directory.resolve(name)), model, "", "--drain-delay=1");
    }
}
