package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.evenkeel.server.revision.InvalidDesired;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.ModelInferRequest;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a person starts it: a model, or a repository of them, and no configuration. */
class StandaloneTest {
    @TempDir
    Path directory;

    private final LoopGuard guard = new LoopGuard();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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

    private ModelServer start(String... source) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(source));
        arguments.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--admin-port", "0", "--metrics-port", "0"));
        ModelServer started = new ModelServer(ServerOptions.parse(arguments.toArray(new String[0])), guard.vertx());
        server = started;
        started.start();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> send(started.metricsPort(), "GET", "/readyz", "").statusCode() == 200);
        return started;
    }

    private HttpResponse<String> send(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String infer(String model) throws IOException, InterruptedException {
        return send(
                        Objects.requireNonNull(server).port(),
                        "POST",
                        "/v2/models/" + model + "/infer",
                        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[10]}]}")
                .body();
    }

    private HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        return send(Objects.requireNonNull(server).adminPort(), "POST", path, "");
    }

    private Path version(String model, int version, byte[] content) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("repository/" + model + "/" + version));
        return TestModels.write(folder, "model.onnx", content);
    }

    @Test
    void oneModelIsServedUnderItsFilesName() throws Exception {
        Path file = TestModels.write(directory, "my model.onnx", TestModels.linear(1, 2));
        start("--model", file.toString());
        assertThat(infer("my-model")).contains("\"model_version\":\"1\"").contains("21.0");
    }

    @Test
    void theGreetingAsksTheModelThatIsServed() throws Exception {
        Path file = TestModels.write(directory, "m.onnx", TestModels.linear(1, 2));
        ModelServer started = start("--model", file.toString(), "--name", "sales");
        CompletableFuture<String> greeting = new CompletableFuture<>();
        started.models().whenSettled(state -> greeting.complete(Greeting.of(state, 8080)));
        assertThat(greeting.get(10, TimeUnit.SECONDS)).isEqualTo("""
                model sales (version 1, onnxruntime_onnx) is ready: try
                  curl -s http://localhost:8080/v2/models/sales/infer -d \
                '{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[0]}]}'
                """);
    }

    @Test
    void theGreetingShowsNoCommandThatJsonCannotCarry() throws Exception {
        Path file = TestModels.write(directory, "half.onnx", TestModels.echo(DataType.FLOAT16));
        ModelServer started = start("--model", file.toString());
        CompletableFuture<String> greeting = new CompletableFuture<>();
        started.models().whenSettled(state -> greeting.complete(Greeting.of(state, 8080)));
        assertThat(greeting.get(10, TimeUnit.SECONDS))
                .isEqualTo("model half (version 1, onnxruntime_onnx) is ready;"
                        + " it takes 'in_FLOAT16' FP16 [-1], in binary alone\n");
    }

    @Test
    void aFileThatIsSwappedOnDiskChangesNothing() throws Exception {
        Path file = TestModels.write(directory, "m.onnx", TestModels.linear(1, 2));
        start("--model", file.toString());
        Files.write(file, new byte[10]); // in place: a mapping of the file would see it
        assertThat(infer("m")).contains("21.0");
    }

    @Test
    void aWatchedFileIsLoadedAnewAndABrokenOneLeavesTheOldServing() throws Exception {
        Path file = TestModels.write(directory, "m.onnx", TestModels.linear(1, 2));
        ModelServer started = start("--model", file.toString(), "--watch");
        Files.write(file, TestModels.linear(2, 2));
        await().atMost(Duration.ofSeconds(20)).until(() -> infer("m").contains("22.0"));
        Files.write(file, new byte[10]);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> started.state().revisions().stream()
                        .anyMatch(revision -> revision.reason().equals("NotOnnx")));
        assertThat(infer("m")).contains("22.0");
    }

    @Test
    void aRepositoryServesTheHighestVersionOfEachModel() throws Exception {
        version("a", 2, TestModels.linear(2, 1));
        version("a", 10, TestModels.linear(3, 1));
        version("b", 1, TestModels.linear(4, 1));
        ModelServer started =
                start("--repository", directory.resolve("repository").toString());
        assertThat(started.models().all())
                .map(state -> state.servedName() + " "
                        + Objects.requireNonNull(state.routes().leading()).name())
                .containsExactly("a 10", "b 1");
        assertThat(admin("/v2/repository/index").body())
                .isEqualTo("[{\"name\":\"a\",\"version\":\"10\",\"state\":\"READY\",\"reason\":\"\"},"
                        + "{\"name\":\"b\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    }

    @Test
    void aModelThatNeverAnswersIsGivenUpAndTheOthersLoad() throws Exception {
        version("a", 1, TestModels.endless());
        version("b", 1, TestModels.linear(4, 1));
        ModelServer started = start(
                "--repository",
                directory.resolve("repository").toString(),
                "--load-timeout",
                "1",
                "--inference-timeout",
                "3600");
        assertThat(infer("b")).contains("14.0");
        assertThat(admin("/v2/repository/index").body())
                .contains("\"name\":\"a\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"")
                .contains("revision 1")
                .contains("within 1 s (--load-timeout)");
        await().until(() -> started.models().loadsGivenUp() == 0); // this engine's loop could be stopped
    }

    @Test
    void aModelWhoseTestRunTakesTooLongIsRefusedWithTheLimit() throws Exception {
        version("a", 1, TestModels.endless());
        version("b", 1, TestModels.linear(4, 1));
        start("--repository", directory.resolve("repository").toString(), "--inference-timeout", "1");
        assertThat(admin("/v2/repository/index").body())
                .contains("one run takes longer than 1 s (--inference-timeout)");
    }

    @Test
    void loadAndUnloadAreOffUnlessAskedFor() throws Exception {
        version("a", 1, TestModels.linear(2, 1));
        start("--repository", directory.resolve("repository").toString());
        assertThat(admin("/v2/repository/models/a/unload").statusCode()).isEqualTo(403);
    }

    @Test
    void loadsAndUnloadsOnRequest() throws Exception {
        version("a", 1, TestModels.linear(2, 1));
        ModelServer started =
                start("--repository", directory.resolve("repository").toString(), "--model-control");
        version("a", 2, TestModels.linear(3, 1));
        version("b", 1, TestModels.utf8("no model at all"));
        assertThat(admin("/v2/repository/models/a/load").statusCode()).isEqualTo(200);
        assertThat(infer("a")).contains("13.0").contains("\"model_version\":\"2\"");
        HttpResponse<String> broken = admin("/v2/repository/models/b/load");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("NotOnnx");
        assertThat(started.models().state("a"))
                .satisfies(state -> assertThat(state.routes().isServing()).isTrue());
        assertThat(admin("/v2/repository/models/c/load").statusCode()).isEqualTo(404);
        assertThat(admin("/v2/repository/models/a/unload").statusCode()).isEqualTo(200);
        assertThat(started.models().state("a")).isNull();
        assertThat(admin("/v2/repository/models/a/unload").statusCode()).isEqualTo(404);
    }

    @Test
    void grpcLoadsAndUnloadsOnTheAdminPort() throws Exception {
        version("a", 1, TestModels.linear(2, 1));
        ModelServer started =
                start("--repository", directory.resolve("repository").toString(), "--model-control");
        version("a", 2, TestModels.linear(3, 1));
        version("b", 1, TestModels.utf8("no model at all"));
        GRPCInferenceServiceBlockingStub stub = adminStub(started);
        assertThat(stub.repositoryModelLoad(load("a"))).isEqualTo(RepositoryModelLoadResponse.getDefaultInstance());
        assertThat(infer("a")).contains("\"model_version\":\"2\"");
        assertRefused(() -> stub.repositoryModelLoad(load("b")), Status.Code.FAILED_PRECONDITION, "NotOnnx");
        assertRefused(() -> stub.repositoryModelLoad(load("c")), Status.Code.NOT_FOUND, "no model 'c'");
        assertThat(stub.repositoryModelUnload(unload("a")))
                .isEqualTo(RepositoryModelUnloadResponse.getDefaultInstance());
        assertThat(started.models().state("a")).isNull();
        assertRefused(() -> stub.repositoryModelUnload(unload("a")), Status.Code.NOT_FOUND, "is not loaded");
        assertRefused(() -> stub.modelInfer(ModelInferRequest.getDefaultInstance()), Status.Code.UNIMPLEMENTED, "");
    }

    @Test
    void grpcLoadIsOffUnlessAskedFor() throws Exception {
        version("a", 1, TestModels.linear(2, 1));
        ModelServer started =
                start("--repository", directory.resolve("repository").toString());
        GRPCInferenceServiceBlockingStub stub = adminStub(started);
        assertRefused(() -> stub.repositoryModelUnload(unload("a")), Status.Code.PERMISSION_DENIED, "--model-control");
        assertThat(infer("a")).contains("12.0");
    }

    private GRPCInferenceServiceBlockingStub adminStub(ModelServer started) {
        ManagedChannel opened = NettyChannelBuilder.forAddress("127.0.0.1", started.adminPort())
                .usePlaintext()
                .build();
        channel = opened;
        return GRPCInferenceServiceGrpc.newBlockingStub(opened).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static RepositoryModelLoadRequest load(String model) {
        return RepositoryModelLoadRequest.newBuilder().setModelName(model).build();
    }

    private static RepositoryModelUnloadRequest unload(String model) {
        return RepositoryModelUnloadRequest.newBuilder().setModelName(model).build();
    }

    private static void assertRefused(ThrowingCallable call, Status.Code code, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(code);
            assertThat(refused.getStatus().getDescription()).contains(text);
        });
    }

    @Test
    void nothingToServeIsSaidAtOnce() {
        assertThatThrownBy(() -> start("--model", directory.resolve("none.onnx").toString()))
                .isInstanceOf(InvalidDesired.class)
                .hasMessageContaining("there is no file");
        assertThatThrownBy(() -> start("--repository", directory.toString()))
                .isInstanceOf(InvalidDesired.class)
                .hasMessageContaining("it must hold NAME/VERSION/model.onnx");
        assertThatThrownBy(() -> ServerOptions.parse("--port", "1"))
                .hasMessageContaining("give one of --model FILE, --repository DIR and --config FILE");
    }
}
