package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.e2e.sales.SalesData;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse.TensorMetadata;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients inside a cluster see of a restart: they ask the Service's address over connections that they keep. */
@ExtendWith(Installed.class)
class RollingRestartE2E {
    private static final String NAMESPACE = "rolling";
    private static final String MODEL = "sales";
    private static final String SERVERS = "sales-server";
    private static final int PORT = 8080;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int CLIENTS = 4;

    @Test
    void aRestartOfTheOnlyServerFailsNoRequestOfEitherProtocol(Cluster cluster) throws Exception {
        cluster.forget(NAMESPACE);
        serve(cluster);
        String address = cluster.client()
                .services()
                .inNamespace(NAMESPACE)
                .withName(MODEL)
                .get()
                .getSpec()
                .getClusterIP();
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(address, PORT).usePlaintext().build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            TensorMetadata input = stub(channel)
                    .modelMetadata(
                            ModelMetadataRequest.newBuilder().setName(MODEL).build())
                    .getInputs(0);
            int features = (int) input.getShape(1);
            ModelInferRequest grpcRequest = request(input, features);
            HttpRequest restRequest = request(address, input, features);
            List<String> before = servers(cluster);

            try (Callers rest = Callers.start(CLIENTS, () -> ask(http, restRequest));
                    Callers grpc = Callers.start(CLIENTS, () -> ask(channel, grpcRequest))) {
                awaitMore(cluster, rest, grpc);
                cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .withName(SERVERS)
                        .rolling()
                        .restart();
                cluster.await("another server in place of " + before, PATIENCE, () -> {
                    List<String> now = servers(cluster);
                    return now.size() == 1 && !before.contains(now.getFirst()) ? Optional.of(now) : Optional.empty();
                });
                awaitMore(cluster, rest, grpc);

                assertThat(rest.failures())
                        .as("of %d REST requests", rest.answered())
                        .isEmpty();
                assertThat(grpc.failures())
                        .as("of %d gRPC requests", grpc.answered())
                        .isEmpty();
                System.out.printf(
                        "a restart of the only server: %d REST and %d gRPC requests, 0 failed%n",
                        rest.answered(), grpc.answered());
            }
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static void serve(Cluster cluster) throws IOException {
        cluster.applyNamespace(NAMESPACE);
        cluster.apply(new ConfigMapBuilder()
                .withNewMetadata()
                .withName(MODEL)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData(
                        "data.csv",
                        SalesData.sample(Installed.root().resolve("manifests/samples"))
                                .first())
                .build());
        try (InputStream sample =
                Files.newInputStream(Installed.root().resolve("manifests/samples/sales/modeldeployment.yaml"))) {
            ModelDeployment deployment =
                    (ModelDeployment) cluster.client().load(sample).items().getFirst();
            deployment.getMetadata().setNamespace(NAMESPACE);
            cluster.apply(deployment);
        }
        cluster.await(
                MODEL + " is Ready",
                PATIENCE,
                () -> cluster.look(
                        ModelDeployment.class,
                        NAMESPACE,
                        MODEL,
                        found -> Optional.ofNullable(found.getStatus())
                                .filter(status -> status.conditions().stream()
                                        .anyMatch(c -> c.getType().equals("Ready")
                                                && c.getStatus().equals("True")))));
    }

    /** Until both kinds of client had a few hundred more answers. */
    private static void awaitMore(Cluster cluster, Callers... callers) {
        for (Callers each : callers) {
            long before = each.answered();
            cluster.await(
                    "more answers",
                    PATIENCE,
                    () -> each.answered() > before + 300 ? Optional.of(true) : Optional.empty());
        }
    }

    /** Names of the pods that are there at all, the leaving ones too. */
    private static List<String> servers(Cluster cluster) {
        return cluster
                .client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("evenkeel.dev/role", "stable")
                .list()
                .getItems()
                .stream()
                .map(Pod::getMetadata)
                .map(meta -> meta.getName())
                .toList();
    }

    private static GRPCInferenceServiceBlockingStub stub(ManagedChannel channel) {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static ModelInferRequest request(TensorMetadata input, int features) {
        return ModelInferRequest.newBuilder()
                .setModelName(MODEL)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(input.getName())
                        .setDatatype(input.getDatatype())
                        .addShape(1)
                        .addShape(features))
                .addRawInputContents(ByteString.copyFrom(new byte[features * Float.BYTES]))
                .build();
    }

    private static HttpRequest request(String address, TensorMetadata input, int features) {
        String zeros = Stream.generate(() -> "0").limit(features).collect(Collectors.joining(","));
        return HttpRequest.newBuilder(URI.create("http://%s:%d/v2/models/%s/infer".formatted(address, PORT, MODEL)))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[1,%d],\"data\":[%s]}]}"
                                .formatted(input.getName(), input.getDatatype(), features, zeros)))
                .build();
    }

    private static ModelInferResponse ask(ManagedChannel channel, ModelInferRequest request) {
        return stub(channel).modelInfer(request);
    }

    private static String ask(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
