package dev.evenkeel.server;

import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A whole server with one model {@code m} of one revision {@code r1}, over HTTP, with guarded event loops. */
public final class TestServer implements AutoCloseable {
    private final LoopGuard guard = new LoopGuard();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ModelServer server;

    /**
     * Starts it and waits until the model answers.
     *
     * @param more fields of the configuration file, as JSON without braces; empty for none
     * @param options further ones of the command line
     */
    public TestServer(Path directory, byte[] model, String more, String... options)
            throws IOException, InterruptedException {
        Path file = TestModels.write(directory, "r1.onnx", model);
        Path config = Files.writeString(
                directory.resolve("server.json"),
                "{\"model\":\"shop/m\",\"generation\":1,\"revisions\":[{\"name\":\"r1\",\"uri\":\"" + file.toUri()
                        + "\",\"digest\":\"" + TestModels.digest(model) + "\",\"weight\":100}]"
                        + (more.isEmpty() ? "" : ",") + more + "}");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--config=" + config, "--work-dir=" + directory, "--host=127.0.0.1"));
        arguments.addAll(List.of("--port=0", "--admin-port=0", "--metrics-port=0"));
        if (arguments.stream().noneMatch(option -> option.startsWith("--drain-delay"))) {
            arguments.add("--drain-delay=0");
        }
        server = new ModelServer(ServerOptions.parse(arguments.toArray(new String[0])), guard.vertx());
        server.start();
        await().atMost(Duration.ofSeconds(20)).until(this::isReady);
    }

    /** The inference port. */
    public int port() {
        return server.port();
    }

    /** True when the server says so itself. */
    public boolean isReady() throws IOException, InterruptedException {
        return get(server.port(), "/v2/health/ready").statusCode() == 200;
    }

    /** An infer request for FP32 input {@code x} of this shape. */
    public static String request(String id, String shape, String data) {
        return "{\"id\":\"" + id + "\",\"inputs\":[{\"name\":\"x\",\"shape\":" + shape
                + ",\"datatype\":\"FP32\",\"data\":" + data + "}]}";
    }

    /** Asks the model. */
    public HttpResponse<String> infer(String body, String... headers) throws IOException, InterruptedException {
        return post("/v2/models/m/infer", body, headers);
    }

    /** Posts to the inference port. */
    public HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Posts to the inference port. */
    public HttpResponse<String> post(String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(server.port(), path).POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Gets from the admin port. */
    public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        return get(server.adminPort(), path);
    }

    /** The metrics in the format that is asked for. */
    public byte[] metrics(String accept) throws IOException, InterruptedException {
        return client.send(
                        request(server.metricsPort(), "/metrics")
                                .header("Accept", accept)
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
    }

    /** The metrics as text. */
    public String metrics() throws IOException, InterruptedException {
        return get(server.metricsPort(), "/metrics").body();
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(request(port, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    /** From here on an event loop that waits fails the test. */
    public void arm() {
        guard.arm();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server did not stop", e);
        }
        guard.verify();
        guard.close();
    }
}
