package dev.evenkeel.e2e.sales;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.e2e.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a user of the model does: takes its manifest from the store, makes requests from rows, and asks the Service. */
final class Client {
    private final Cluster cluster;
    private final String namespace;
    private final String model;

    Client(Cluster cluster, String namespace, String model) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.model = model;
    }

    /** A request with what came true. */
    record Question(String time, double actual, double seasonalNaive, String body) {}

    /** An answer: the value in the target's unit, and the revision that gave it. */
    record Answer(double value, String revision) {}

    /** Asks the Service by the Open Inference Protocol. */
    Answer ask(Question question) {
        String text = cluster.post(namespace, model + ":http", "/v2/models/" + model + "/infer", question.body());
        JsonNode answer = read(text);
        return new Answer(
                answer.at("/outputs/0/data/0").asDouble(),
                answer.path("model_version").asText());
    }

    /** Makes a request of each later row, by the feature code of training, in a process of the trainer. */
    List<Question> questions(String manifestDigest, SalesData data) {
        try {
            Path work = Files.createTempDirectory("evenkeel-demo");
            Path manifest = Files.write(work.resolve("manifest.json"), blob(manifestDigest));
            Path history = Files.writeString(work.resolve("history.csv"), data.first());
            Path rows = Files.writeString(work.resolve("rows.csv"), data.later());
            Path out = work.resolve("requests.jsonl");
            Path errors = work.resolve("errors.txt");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.evenkeel.trainer.Main",
                            "features",
                            "--manifest",
                            manifest.toString(),
                            "--history",
                            history.toString(),
                            "--rows",
                            rows.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("trainer features failed: " + Files.readString(errors));
            }
            List<Question> questions = new ArrayList<>();
            try (Stream<String> lines = Files.lines(out)) {
                lines.map(Client::read)
                        .filter(line -> line.path("actual").isNumber())
                        .map(line -> new Question(
                                line.path("time").asText(),
                                line.path("actual").asDouble(),
                                line.path("seasonalNaive").asDouble(),
                                line.path("request").toString()))
                        .forEach(questions::add);
            }
            return questions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Reads a blob of the namespace from the artifact store, as a workload of the namespace may. */
    private byte[] blob(String digest) throws IOException, InterruptedException {
        String token = cluster.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("evenkeel-store")
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Pod store = cluster.client()
                .pods()
                .inNamespace("evenkeel-system")
                .withName("evenkeel-store-0")
                .require();
        try (LocalPortForward forward = cluster.client().pods().resource(store).portForward(8080);
                HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/namespaces/%s/blobs/%s"
                                    .formatted(forward.getLocalPort(), namespace, digest)))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the store answered " + answer.statusCode() + " for " + digest + ": "
                        + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return answer.body();
        }
    }

    private static JsonNode read(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + json, e);
        }
    }
}
