package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import inference.GRPCInferenceServiceGrpc;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server behind TLS and tokens, with clients that trust its certificate alone. */
class GuardedServerTest {
    private static final String INFER =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[10]}]}";
    private static final String PATH = "/v2/models/m/infer";
    private static final String CI = "Bearer ci-token";
    private static final String OPS = "Bearer ops-token";

    @TempDir
    Path directory;

    private final LoopGuard guard = new LoopGuard();
    private TestCertificate first;
    private TestCertificate second;
    private TestIssuer issuer;
    private SSLContext trust;
    private @Nullable ModelServer server;

    @BeforeEach
    void makeKeys() throws Exception {
        first = TestCertificate.make(directory, "first", "EC");
        second = TestCertificate.make(directory, "second", "EC");
        issuer = TestIssuer.p256("k1");
        trust = TestCertificate.trusting(first, second);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.stop();
        }
        guard.verify();
        guard.close();
    }

    private static String digest(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private void writeCertificate(TestCertificate certificate) throws IOException {
        Files.writeString(directory.resolve("tls.crt"), certificate.certificate());
        Files.writeString(directory.resolve("tls.key"), certificate.key());
    }

    private void writeAccess(String inferToken) throws Exception {
        Files.writeString(directory.resolve("jwks.json"), "{\"keys\":[" + issuer.key() + "]}");
        Files.writeString(directory.resolve("access.json"), """
                {"tokens":[{"name":"ci","role":"infer","sha256":"%s"},{"name":"ops","role":"admin","sha256":"%s"}],
                 "issuers":[{"issuer":"https://cluster","audience":"models","keysFile":"jwks.json",
                  "subjects":[{"subject":"system:serviceaccount:shop:*","role":"infer"}]}]}
                """.formatted(digest(inferToken), digest("ops-token")));
    }

    private ModelServer start(String... more) throws Exception {
        writeCertificate(first);
        writeAccess("ci-token");
        Path model = TestModels.write(directory, "m.onnx", TestModels.linear(1, 2));
        String[] options = {
            "--model=" + model,
            "--host=127.0.0.1",
            "--port=0",
            "--admin-port=0",
            "--metrics-port=0",
            "--tls-cert=" + directory.resolve("tls.crt"),
            "--tls-key=" + directory.resolve("tls.key"),
            "--access=" + directory.resolve("access.json")
        };
        String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        ModelServer started = new ModelServer(ServerOptions.parse(all), guard.vertx());
        server = started;
        started.start();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        ask("http", started.metricsPort(), "/readyz", null, "").statusCode() == 200);
        return started;
    }

    private HttpResponse<String> ask(String scheme, int port, String path, @Nullable String authorization, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (!body.isEmpty()) {
            request.POST(BodyPublishers.ofString(body));
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        // A client of its own for each request: a new connection, a new handshake.
        try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private int infer(@Nullable String authorization) throws IOException, InterruptedException {
        return ask("https", Objects.requireNonNull(server).port(), PATH, authorization, INFER)
                .statusCode();
    }

    private String jwt(String subject) throws Exception {
        return issuer.sign("{\"iss\":\"https://cluster\",\"aud\":\"models\",\"exp\":"
                + Instant.now().plusSeconds(600).getEpochSecond() + ",\"sub\":\"" + subject + "\"}");
    }

    private ModelInferResponse grpc(@Nullable String authorization) throws Exception {
        Metadata head = new Metadata();
        if (authorization != null) {
            head.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", Objects.requireNonNull(server).port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(directory.resolve("tls.crt").toFile())
                        .build())
                .build();
        try {
            return GRPCInferenceServiceGrpc.newBlockingStub(
                            ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(head)))
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .modelInfer(ModelInferRequest.newBuilder()
                            .setModelName("m")
                            .addInputs(InferInputTensor.newBuilder()
                                    .setName("x")
                                    .setDatatype("FP32")
                                    .addShape(1)
                                    .addShape(1)
                                    .setContents(inference.InferTensorContents.newBuilder()
                                            .addFp32Contents(10)))
                            .build());
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void bothProtocolsAnswerCallersWithATokenAndNobodyElse() throws Exception {
        start();
        String account = jwt("system:serviceaccount:shop:web");
        for (String good : new String[] {CI, OPS, account}) {
            HttpResponse<String> answer =
                    ask("https", Objects.requireNonNull(server).port(), PATH, good, INFER);
            assertThat(answer.statusCode()).as(good).isEqualTo(200);
            assertThat(answer.version()).as("by ALPN").isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).contains("21.0");
            assertThat(grpc(good).getModelName()).as(good).isEqualTo("m");
        }
        for (String bad : new String[] {null, "Bearer other", jwt("system:serviceaccount:other:web")}) {
            assertThat(infer(bad)).as(bad).isEqualTo(401);
            assertThatThrownBy(() -> grpc(bad))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused -> assertThat(refused.getStatus().getCode())
                                    .as(bad)
                                    .isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }

    @Test
    void theAdminPortWantsTheRoleAdmin() throws Exception {
        int admin = start("--model-control").adminPort();
        for (String path : new String[] {"/admin/v1/state", "/capture/v1/windows"}) {
            assertThat(ask("https", admin, path, OPS, "").statusCode()).as(path).isEqualTo(200);
            assertThat(ask("https", admin, path, CI, "").statusCode()).as(path).isEqualTo(403);
            assertThat(ask("https", admin, path, null, "").statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(ask("https", admin, "/v2/repository/models/m/unload", CI, "{}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(infer(CI)).as("still loaded").isEqualTo(200);
    }

    @Test
    void anAdminPortForUpdatesHasNothingThatATokenWouldProtect() throws Exception {
        int admin = start("--model-control", "--admin-updates-only").adminPort();
        assertThat(ask("http", admin, "/admin/v1/state", null, "").body()).contains("\"m\"");
        for (String path : new String[] {"/v2/repository/index", "/v2/repository/models/m/unload"}) {
            assertThat(ask("http", admin, path, OPS, "{}").statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        HttpResponse<String> unsigned = ask("http", admin, "/capture/v1/windows", OPS, "");
        assertThat(unsigned.statusCode()).isEqualTo(401);
        assertThat(unsigned.body()).contains("signed reads are off: the configuration has no updates.publicKey");
        assertThat(infer(null)).as("the inference port is guarded").isEqualTo(401);
    }

    @Test
    void probesAskWithoutATokenAndInClearTextOnTheMetricsPort() throws Exception {
        ModelServer started = start();
        for (String path : new String[] {"/livez", "/readyz", "/metrics"}) {
            assertThat(ask("http", started.metricsPort(), path, null, "").statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        for (String path : new String[] {"/v2/health/live", "/v2/health/ready"}) {
            assertThat(ask("https", started.port(), path, null, "").statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThatThrownBy(() -> ask("http", started.port(), "/v2/health/live", null, ""))
                .as("no clear text where TLS is on")
                .isInstanceOf(IOException.class);
    }

    @Test
    void renewedFilesAreTakenOverWhileItRuns() throws Exception {
        ModelServer started = start();
        assertThat(shown(started)).isEqualTo("CN=first");
        writeCertificate(second);
        writeAccess("new-token");
        await().atMost(Duration.ofSeconds(20)).until(() -> shown(started).equals("CN=second"));
        await().atMost(Duration.ofSeconds(20)).until(() -> infer(CI) == 401);
        assertThat(infer("Bearer new-token")).isEqualTo(200);
        assertThat(grpc("Bearer new-token").getModelName()).isEqualTo("m");
    }

    private String shown(ModelServer started) throws Exception {
        X509Certificate certificate = (X509Certificate) ask("https", started.port(), "/v2/health/live", null, "")
                .sslSession()
                .orElseThrow()
                .getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }
}
