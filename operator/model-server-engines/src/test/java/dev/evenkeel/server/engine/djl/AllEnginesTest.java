package dev.evenkeel.server.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.evenkeel.server.ModelServer;
import dev.evenkeel.server.ServerOptions;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.RunLimit;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with all engines on its class path serves models of each kind side by side. */
class AllEnginesTest {
    @TempDir
    Path directory;

    private Path version(String model) throws IOException {
        return Files.createDirectories(directory.resolve(model + "/1"));
    }

    private static byte[] onnx() {
        TypeProto row = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(DataType.FLOAT.getNumber())
                        .setShape(TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .setGraph(GraphProto.newBuilder()
                        .setName("neg")
                        .addInput(ValueInfoProto.newBuilder().setName("x").setType(row))
                        .addOutput(ValueInfoProto.newBuilder().setName("y").setType(row))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Neg")
                                .addInput("x")
                                .addOutput("y")))
                .build()
                .toByteArray();
    }

    private static String send(HttpClient client, int port, String method, String path)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void eachModelGoesToTheEngineOfItsContent() throws Exception {
        Files.write(version("a-onnx").resolve("model.onnx"), onnx());
        TorchFile.write(version("b-torch").resolve("model.pt"), "torch.neg(x)", TorchFile.SIGNATURE);
        DMatrix data = new DMatrix(new float[] {0, 1, 2, 3}, 4, 1, Float.NaN);
        data.setLabel(new float[] {0, 1, 2, 3});
        for (String suffix : new String[] {"json", "ubj"}) {
            XGBoost.train(data, Map.of(), 2, Map.of(), null, null)
                    .saveModel(version("c-" + suffix).resolve("model." + suffix).toString());
        }
        awaitIndex(index -> assertThat(index)
                .isEqualTo("[" + ready("a-onnx") + "," + ready("b-torch") + "," + ready("c-json") + "," + ready("c-ubj")
                        + "]"));
    }

    /** Its engine cannot be told to stop: the load is given up, and the next model of that engine comes. */
    @Test
    void aModelThatTakesTooLongDoesNotHoldUpTheOthersOfItsEngine() throws Exception {
        Path model = TorchFile.write(directory.resolve("model.pt"), "torch.neg(x)", TorchFile.SIGNATURE);
        new TorchEngine() // unpacks the native library, which takes longer than any model here
                .load(model, new LoadOptions(new RunLimit(Duration.ofMinutes(1)), 1))
                .close();
        TorchFile.writeLoop(version("a-slow").resolve("model.pt"), 4_000_000);
        Files.move(model, version("b-torch").resolve("model.pt"));
        awaitIndex(
                index -> assertThat(index)
                        .contains("did not load and answer zeros within 1 s (--load-timeout)")
                        .endsWith("," + ready("b-torch") + "]"),
                "--load-timeout",
                "1");
    }

    private static String ready(String model) {
        return "{\"name\":\"" + model + "\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}";
    }

    /** Serves the repository until its index is as it should be. */
    private void awaitIndex(Consumer<String> expected, String... more) throws InterruptedException {
        List<String> options = new ArrayList<>(List.of("--repository", directory.toString(), "--host", "127.0.0.1"));
        options.addAll(List.of("--port", "0", "--admin-port", "0", "--metrics-port", "0"));
        options.addAll(List.of(more));
        Vertx vertx = Vertx.vertx();
        ModelServer server = new ModelServer(ServerOptions.parse(options.toArray(new String[0])), vertx);
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(
                            () -> expected.accept(send(client, server.adminPort(), "POST", "/v2/repository/index")));
            // PyTorch does not survive the process's end while it computes.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> send(client, server.metricsPort(), "GET", "/metrics")
                            .contains("evenkeel_server_loads_given_up 0.0"));
        } finally {
            server.stop();
            var _ = vertx.close();
        }
    }
}
