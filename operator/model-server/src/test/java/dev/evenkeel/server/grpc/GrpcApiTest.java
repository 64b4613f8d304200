package dev.evenkeel.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.ModelServer;
import dev.evenkeel.server.ServerOptions;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import grpc.health.v1.HealthCheckRequest;
import grpc.health.v1.HealthCheckResponse;
import grpc.health.v1.HealthCheckResponse.ServingStatus;
import grpc.health.v1.HealthGrpc;
import grpc.reflection.v1.ServerReflectionGrpc;
import grpc.reflection.v1.ServerReflectionRequest;
import grpc.reflection.v1.ServerReflectionResponse;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryModelLoadRequest;
import inference.ServerLiveRequest;
import inference.ServerMetadataRequest;
import inference.ServerReadyRequest;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server over gRPC with a client that is not ours, in this process, with guarded event loops. */
class GrpcApiTest {
    @TempDir
    Path directory;

    private final LoopGuard guard = new LoopGuard();
    private @Nullable ModelServer server;
    private @Nullable ManagedChannel channel;

    @AfterEach
    void stop() throws InterruptedException {
        if (channel != null) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        if (server != null) {
            server.stop();
        }
        guard.verify();
        guard.close();
    }

    // ---- building blocks

    private ModelServer start(byte[] model, String... more) throws Exception {
        Path file = TestModels.write(directory, "sales-1.onnx", model);
        Path config = Files.writeString(
                directory.resolve("server.json"),
                "{\"model\":\"shop/sales\",\"generation\":1,\"revisions\":[{\"name\":\"sales-1\",\"uri\":\"%s\",\"digest\":\"%s\",\"weight\":100}]}"
                        .formatted(file.toUri(), TestModels.digest(model)));
        List<String> arguments = new ArrayList<>(List.of("--config", config.toString(), "--host", "127.0.0.1"));
        arguments.addAll(List.of("--port", "0", "--admin-port", "0", "--metrics-port", "0"));
        arguments.addAll(List.of("--work-dir", directory.toString(), "--drain-delay", "0"));
        arguments.addAll(List.of(more));
        ModelServer started = new ModelServer(ServerOptions.parse(arguments.toArray(new String[0])), guard.vertx());
        server = started;
        started.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", started.port())
                .usePlaintext()
                .build();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> stub().serverReady(ServerReadyRequest.getDefaultInstance())
                        .getReady());
        return started;
    }

    private void startLinear(String... more) throws Exception {
        start(TestModels.linear(10, 1, 2), more);
        infer(request(3, 4));
        guard.arm();
    }

    private ManagedChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private ModelServer server() {
        return Objects.requireNonNull(server);
    }

    private GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private ModelInferResponse infer(ModelInferRequest request) {
        return stub().modelInfer(request);
    }

    private static ModelInferRequest request(float... x) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : x) {
            contents.addFp32Contents(value);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("sales")
                .setId("42")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(x.length)
                        .setContents(contents))
                .build();
    }

    private static ModelInferRequest raw(float... x) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : x) {
            bytes.putFloat(value);
        }
        ModelInferRequest.Builder request = request(x).toBuilder();
        request.getInputsBuilder(0).clearContents();
        return request.addRawInputContents(ByteString.copyFrom(bytes.flip())).build();
    }

    private static ModelInferRequest count(long n) {
        return ModelInferRequest.newBuilder()
                .setModelName("sales")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("n")
                        .setDatatype("INT64")
                        .addShape(1)
                        .setContents(InferTensorContents.newBuilder().addInt64Contents(n)))
                .build();
    }

    private String metrics() throws Exception {
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + server().metricsPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void assertStatus(Runnable call, Status.Code code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode())
                    .as(failure.getStatus().toString())
                    .isEqualTo(code);
            assertThat(String.valueOf(failure.getStatus().getDescription())).contains(message);
        });
    }

    // ---- the protocol

    @Test
    void answersTheProtocol() throws Exception {
        startLinear();
        assertThat(stub().serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(stub().serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getName())
                .isEqualTo("evenkeel-model-server");
        ModelReadyRequest ready =
                ModelReadyRequest.newBuilder().setName("sales").build();
        assertThat(stub().modelReady(ready).getReady()).isTrue();
        assertThat(stub().modelReady(ready.toBuilder().setVersion("sales-1").build())
                        .getReady())
                .isTrue();
        ModelMetadataResponse metadata = stub().modelMetadata(
                        ModelMetadataRequest.newBuilder().setName("sales").build());
        assertThat(metadata.getName()).isEqualTo("sales");
        assertThat(metadata.getVersionsList()).containsExactly("sales-1");
        assertThat(metadata.getPlatform()).isEqualTo("onnxruntime_onnx");
        assertThat(metadata.getInputs(0).getName()).isEqualTo("x");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 2L);
        assertThat(metadata.getOutputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(stub().repositoryIndex(RepositoryIndexRequest.newBuilder()
                                .setReady(true)
                                .build())
                        .getModels(0)
                        .toString())
                .contains("name: \"sales\"")
                .contains("version: \"sales-1\"")
                .contains("READY");
        ModelInferResponse typed = infer(request(3, 4));
        assertThat(typed.getModelName()).isEqualTo("sales");
        assertThat(typed.getModelVersion()).isEqualTo("sales-1");
        assertThat(typed.getId()).isEqualTo("42");
        assertThat(typed.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(21f);
        assertThat(typed.getOutputs(0).getShapeList()).containsExactly(1L, 1L);
        ModelInferResponse inRaw = infer(raw(3, 4));
        assertThat(inRaw.getRawOutputContents(0)
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat())
                .isEqualTo(21f);
        assertThat(stub().withCompression("gzip").modelInfer(raw(3, 4)).getRawOutputContentsCount())
                .isEqualTo(1);
        assertThat(metrics())
                .contains("evenkeel_server_grpc_requests_total{code=\"OK\",method=\"ModelMetadata\"} 1.0")
                .contains("evenkeel_server_requests_in_flight 0.0");
    }

    @Test
    void namesWhatIsWrongAndWhoseFaultItIs() throws Exception {
        startLinear("--max-request-bytes", "2048");
        assertStatus(
                () -> infer(request(1, 2).toBuilder().setModelName("other").build()),
                Status.Code.NOT_FOUND,
                "model 'other' is not served here");
        assertStatus(
                () -> infer(request(1, 2).toBuilder().setModelVersion("sales-9").build()),
                Status.Code.NOT_FOUND,
                "version 'sales-9' of 'sales' is not loaded; loaded are [sales-1]");
        assertStatus(
                () -> infer(request(1, 2).toBuilder().clearModelName().build()),
                Status.Code.INVALID_ARGUMENT,
                "model_name is missing");
        assertStatus(
                () -> infer(request(1, 2, 3)),
                Status.Code.INVALID_ARGUMENT,
                "input 'x': the model wants shape [-1,2], the request gives [1,3]");
        assertStatus(
                () -> infer(raw(new float[1000])), Status.Code.RESOURCE_EXHAUSTED, "more than the 2048 that are taken");
        assertStatus(
                () -> stub().withCompression("gzip").modelInfer(raw(new float[1000])),
                Status.Code.RESOURCE_EXHAUSTED,
                "expands to more than 2048 bytes");
        assertStatus(
                () -> stub().modelReady(
                                ModelReadyRequest.newBuilder().setName("ü").build()),
                Status.Code.NOT_FOUND,
                "model 'ü' is not served here");
        assertStatus(
                () -> stub().repositoryModelLoad(RepositoryModelLoadRequest.getDefaultInstance()),
                Status.Code.PERMISSION_DENIED,
                "on the admin port");
        io.grpc.MethodDescriptor<ModelInferRequest, ModelInferResponse> unknown =
                GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder()
                        .setFullMethodName("inference.GRPCInferenceService/ModelConfig")
                        .build();
        assertStatus(
                () -> ClientCalls.blockingUnaryCall(channel(), unknown, io.grpc.CallOptions.DEFAULT, request(1, 2)),
                Status.Code.UNIMPLEMENTED,
                "there is no method /inference.GRPCInferenceService/ModelConfig");
        assertThat(infer(request(3, 4)).getOutputsCount())
                .as("the server goes on")
                .isEqualTo(1);
        assertThat(metrics()).contains("evenkeel_server_requests_in_flight 0.0");
    }

    // ---- streams

    private static final class Collected<T> implements StreamObserver<T> {
        private final BlockingQueue<T> answers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();

        @Override
        public void onNext(T answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable cause) {
            ends.add(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            ends.add(Status.OK);
        }

        T next() throws InterruptedException {
            return Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS), "no answer came");
        }

        Status end() throws InterruptedException {
            return Objects.requireNonNull(ends.poll(20, TimeUnit.SECONDS), "the stream did not end");
        }
    }

    @Test
    void streamsAnswersInTheirOrderAndGoesOnAfterAnError() throws Exception {
        startLinear();
        Collected<ModelStreamInferResponse> answers = new Collected<>();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(channel()).modelStreamInfer(answers);
        for (int i = 0; i < 500; i++) {
            requests.onNext(request(i, i == 25 ? Float.NaN : 0).toBuilder()
                    .setId("r" + i)
                    .setModelName(i % 10 == 3 ? "other" : "sales")
                    .build());
        }
        requests.onCompleted();
        for (int i = 0; i < 500; i++) {
            ModelStreamInferResponse answer = answers.next();
            assertThat(answer.getInferResponse().getId()).isEqualTo("r" + i);
            if (i % 10 == 3) {
                assertThat(answer.getErrorMessage()).isEqualTo("model 'other' is not served here");
            } else {
                assertThat(answer.getErrorMessage()).isEmpty();
                assertThat(answer.getInferResponse().getOutputs(0).getContents().getFp32Contents(0))
                        .isEqualTo(Float.valueOf(i == 25 ? Float.NaN : 10f + i));
            }
        }
        assertThat(answers.end().isOk()).isTrue();
    }

    @Test
    void tellsItsHealthAndEndsWatchesWhenItStops() throws Exception {
        startLinear();
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel());
        for (String service : List.of("", "sales", "inference.GRPCInferenceService")) {
            assertThat(health.check(HealthCheckRequest.newBuilder()
                                    .setService(service)
                                    .build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
        HealthCheckRequest unknown =
                HealthCheckRequest.newBuilder().setService("q").build();
        assertStatus(() -> health.check(unknown), Status.Code.NOT_FOUND, "there is no service 'q'");
        Collected<HealthCheckResponse> none = new Collected<>();
        HealthGrpc.newStub(channel()).watch(unknown, none);
        assertThat(none.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
        Collected<HealthCheckResponse> watch = new Collected<>();
        HealthGrpc.newStub(channel()).watch(HealthCheckRequest.getDefaultInstance(), watch);
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        Collected<ModelStreamInferResponse> idle = new Collected<>();
        GRPCInferenceServiceGrpc.newStub(channel()).modelStreamInfer(idle).onNext(request(1, 2));
        idle.next();
        server().stop();
        server = null;
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(idle.end().getDescription()).contains("the server stops");
    }

    @Test
    void describesItself() throws Exception {
        startLinear();
        Collected<ServerReflectionResponse> answers = new Collected<>();
        StreamObserver<ServerReflectionRequest> requests =
                ServerReflectionGrpc.newStub(channel()).serverReflectionInfo(answers);
        requests.onNext(
                ServerReflectionRequest.newBuilder().setListServices("*").build());
        assertThat(answers.next().getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .containsExactly(
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection",
                        "inference.GRPCInferenceService");
        for (String symbol : List.of(
                "inference.GRPCInferenceService",
                "inference.GRPCInferenceService.ModelInfer",
                "inference.ModelInferRequest.InferInputTensor",
                "inference.ModelInferRequest")) {
            requests.onNext(ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol(symbol)
                    .build());
            FileDescriptorProto file = FileDescriptorProto.parseFrom(
                    answers.next().getFileDescriptorResponse().getFileDescriptorProto(0));
            assertThat(file.getName()).isEqualTo("open_inference.proto");
        }
        requests.onNext(ServerReflectionRequest.newBuilder()
                .setFileByFilename("grpc/health/v1/health.proto")
                .build());
        assertThat(answers.next().getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isEqualTo(1);
        requests.onNext(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.Nothing")
                .build());
        assertThat(answers.next().getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
        requests.onCompleted();
        assertThat(answers.end().isOk()).isTrue();
    }

    // ---- overload, deadlines, clients that go away

    @Test
    void aFullQueueIsUnavailableAndSaysWhenToComeBack() throws Exception {
        start(TestModels.countTo(), "--inference-threads", "1", "--queue", "1", "--inference-timeout", "2");
        infer(count(1));
        guard.arm();
        Collected<ModelInferResponse> slow = new Collected<>();
        for (int i = 0; i < 8; i++) {
            GRPCInferenceServiceGrpc.newStub(channel()).modelInfer(count(Long.MAX_VALUE / 2), slow);
        }
        List<Status> ends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ends.add(slow.end());
        }
        assertThat(ends)
                .extracting(Status::getCode)
                .containsOnly(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED)
                .filteredOn(code -> code == Status.Code.UNAVAILABLE)
                .hasSize(6);
        assertThat(infer(count(3)).getOutputs(0).getContents().getFp32Contents(0))
                .isEqualTo(3f);
    }

    @Test
    void aCallThatIsCancelledInTheQueueIsNeverRun() throws Exception {
        start(TestModels.countTo(), "--inference-threads", "1", "--inference-timeout", "8");
        infer(count(1));
        guard.arm();
        Collected<ModelInferResponse> slow = new Collected<>();
        GRPCInferenceServiceGrpc.newStub(channel()).modelInfer(count(Long.MAX_VALUE / 2), slow);
        Metadata none = new Metadata();
        List<ClientCall<ModelInferRequest, ModelInferResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ClientCall<ModelInferRequest, ModelInferResponse> call =
                    channel().newCall(GRPCInferenceServiceGrpc.getModelInferMethod(), io.grpc.CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, none);
            call.request(1);
            call.sendMessage(count(Long.MAX_VALUE / 2));
            call.halfClose();
            calls.add(call);
        }
        await().until(() -> metrics().contains("evenkeel_server_requests_in_flight 21.0"));
        calls.forEach(call -> call.cancel("changed my mind", null));
        await().until(() -> metrics().contains("code=\"CANCELLED\",method=\"ModelInfer\"} 20.0"));
        assertThat(slow.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(infer(count(3)).getOutputs(0).getContents().getFp32Contents(0))
                .as("the worker did not run the cancelled ones")
                .isEqualTo(3f);
        assertThat(metrics())
                .contains(
                        "evenkeel_server_inferences_total{model=\"sales\",outcome=\"timeout\",revision=\"sales-1\"} 1.0")
                .contains("evenkeel_server_requests_in_flight 0.0");
    }

    @Test
    void aCallWhoseDeadlinePassesInTheQueueIsNeverRun() throws Exception {
        startLinear();
        HttpClient http = rawClient();
        Buffer body = frame(0, raw(3, 4).toByteArray());
        Raw late = post(http, "/inference.GRPCInferenceService/ModelInfer", body, "grpc-timeout", "1n");
        assertThat(late).isEqualTo(new Raw(200, "4", "the deadline passed in the queue"));
        http.close();
        assertThat(metrics())
                .contains("evenkeel_server_inferences_total{model=\"sales\",outcome=\"ok\",revision=\"sales-1\"} 1.0");
    }

    @Test
    void timeoutsHaveEightDigitsAndAUnit() throws Exception {
        assertThat(GrpcStream.timeoutNanos("250m")).isEqualTo(250_000_000L);
        assertThat(GrpcStream.timeoutNanos("1H")).isEqualTo(3_600_000_000_000L);
        assertThat(GrpcStream.timeoutNanos("7n")).isEqualTo(7);
        assertThat(GrpcStream.timeoutNanos("99999999H"))
                .as("cut, not turned over")
                .isGreaterThan(Long.MAX_VALUE / 8);
        for (String wrong : List.of("", "m", "100", "-1S", "1.5S", "123456789S", "1d", " 1S")) {
            assertThatThrownBy(() -> GrpcStream.timeoutNanos(wrong)).hasMessageContaining("grpc-timeout must be");
        }
    }

    // ---- who may call, and what surrounds a call

    @Test
    void callersWithoutAGoodTokenAreToldInTheirOwnForm() throws Exception {
        String admin = "{\"tokens\":[{\"name\":\"web\",\"role\":\"infer\",\"sha256\":\"%s\"}]}"
                .formatted(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(TestModels.utf8("s3cret"))));
        Path access = Files.writeString(directory.resolve("access.json"), admin);
        byte[] model = TestModels.linear(10, 1, 2);
        try (TestServer guarded = new TestServer(directory, model, "", "--access=" + access, "--body-timeout=2")) {
            ManagedChannel with = NettyChannelBuilder.forAddress("127.0.0.1", guarded.port())
                    .usePlaintext()
                    .build();
            channel = with;
            ModelInferRequest request = raw(3, 4).toBuilder().setModelName("m").build();
            assertStatus(() -> infer(request), Status.Code.UNAUTHENTICATED, "a bearer token is wanted");
            Metadata token = new Metadata();
            Metadata.Key<String> authorization = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
            token.put(authorization, "Bearer nonsense");
            assertStatus(
                    () -> stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token))
                            .modelInfer(request),
                    Status.Code.UNAUTHENTICATED,
                    "not valid here");
            token.removeAll(authorization);
            token.put(authorization, "Bearer s3cret");
            assertThat(stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token))
                            .modelInfer(request)
                            .getRawOutputContentsCount())
                    .isEqualTo(1);
            try (RawConnection slow = new RawConnection(guarded.port())) {
                slow.frame(
                        RawConnection.HEADERS,
                        RawConnection.END_HEADERS,
                        1,
                        RawConnection.head(
                                "/inference.GRPCInferenceService/ModelInfer",
                                "application/grpc",
                                "authorization",
                                "Bearer s3cret"));
                assertThat(slow.send()).isTrue();
                RawConnection.Stream answer = Objects.requireNonNull(slow.await(1));
                assertThat(answer.header("grpc-status"))
                        .as("a message that does not come")
                        .isEqualTo("4");
                assertThat(answer.header("grpc-message")).contains("did not arrive within 2 s");
            }
        }
    }

    /** What a client needs to be made is where the client asks. */
    @Test
    void theProtoIsServed() throws Exception {
        startLinear();
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            URI proto = URI.create("http://127.0.0.1:" + server().port() + "/open_inference.proto");
            assertThat(http.send(HttpRequest.newBuilder(proto).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("service GRPCInferenceService")
                    .isEqualTo(Files.readString(Path.of("src/main/proto/open_inference.proto")));
        }
    }

    // ---- bytes that no client sends

    private record Raw(int http, String status, String message) {}

    private Raw post(HttpClient http, String path, Buffer body, String... headers) {
        return http.request(HttpMethod.POST, server().port(), "127.0.0.1", path)
                .compose(request -> {
                    request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                    for (int i = 0; i < headers.length; i += 2) {
                        request.putHeader(headers[i], headers[i + 1]);
                    }
                    return request.send(body);
                })
                .compose(response -> response.end().map(nothing -> {
                    String inHead = response.getHeader("grpc-status");
                    return new Raw(
                            response.statusCode(),
                            String.valueOf(inHead == null ? response.getTrailer("grpc-status") : inHead),
                            String.valueOf(
                                    inHead == null
                                            ? response.getTrailer("grpc-message")
                                            : response.getHeader("grpc-message")));
                }))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private HttpClient rawClient() {
        return guard.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
    }

    private static Buffer frame(int flag, byte[] message) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(message.length).appendBytes(message);
    }

    @Test
    void brokenStreamsAreTheClientsFault() throws Exception {
        startLinear();
        String path = "/inference.GRPCInferenceService/ModelInfer";
        byte[] good = raw(3, 4).toByteArray();
        HttpClient http = rawClient();
        assertThat(post(http, path, frame(0, good)).status()).isEqualTo("0");
        assertThat(post(http, path, Buffer.buffer())).isEqualTo(new Raw(200, "3", "the stream has no message"));
        assertThat(post(http, path, frame(0, good).slice(0, 9)))
                .isEqualTo(new Raw(200, "3", "the stream ends inside a message"));
        assertThat(post(http, path, frame(0, good).slice(0, 3)).status()).isEqualTo("3");
        assertThat(post(http, path, frame(7, good)).message()).contains("a message begins with the byte 7");
        assertThat(post(http, path, frame(0, good).appendBuffer(frame(0, good))).message())
                .contains("takes one message");
        assertThat(post(http, path, frame(1, good)).message()).contains("there is no grpc-encoding");
        assertThat(post(http, path, frame(1, good), "grpc-encoding", "gzip").message())
                .contains("no valid GZIP");
        assertThat(post(http, path, frame(0, good), "grpc-encoding", "snappy").status())
                .isEqualTo("12");
        assertThat(post(http, path, frame(0, good), "grpc-timeout", "soon").message())
                .contains("grpc-timeout must be");
        assertThat(post(http, path, Buffer.buffer().appendByte((byte) 0).appendInt(-1))
                        .status())
                .as("4 GiB announced")
                .isEqualTo("8");
        assertThat(post(http, "/inference.GRPCInferenceService/ServerLive", Buffer.buffer())
                        .status())
                .isEqualTo("3");
        assertThat(post(http, path, frame(0, good)).status())
                .as("the server goes on")
                .isEqualTo("0");
        http.close();
    }

    /** Broken messages, and broken frames around them, to each method: never INTERNAL, and nothing is kept. */
    @Test
    void noMutationIsOurFault() throws Exception {
        startLinear();
        SplittableRandom random = new SplittableRandom(11);
        HttpClient http = rawClient();
        List<byte[]> seeds = List.of(
                request(3, 4).toByteArray(),
                raw(3, 4).toByteArray(),
                ModelReadyRequest.newBuilder().setName("sales").build().toByteArray());
        List<String> methods = List.of(
                "/inference.GRPCInferenceService/ModelInfer",
                "/inference.GRPCInferenceService/ModelStreamInfer",
                "/inference.GRPCInferenceService/ModelMetadata",
                "/inference.GRPCInferenceService/RepositoryIndex",
                "/grpc.health.v1.Health/Check",
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        for (int i = 0; i < 1500; i++) {
            byte[] message = Mutations.mutate(seeds.get(random.nextInt(seeds.size())), random);
            Buffer body = frame(0, message);
            if (i % 4 == 0) {
                body = Buffer.buffer(Mutations.mutate(body.getBytes(), random));
            }
            Raw answer = post(http, methods.get(random.nextInt(methods.size())), body);
            assertThat(answer.http()).isEqualTo(200);
            assertThat(answer.status()).as(answer.message()).isNotIn("13", "2", "null");
        }
        http.close();
        assertThat(infer(request(3, 4)).getOutputsCount()).isEqualTo(1);
        assertThat(metrics()).contains("evenkeel_server_requests_in_flight 0.0");
    }
}
