package dev.evenkeel.e2e.sales;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.e2e.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
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
            Path manifest =
                    Files.write(work.resolve("manifest.json"), new Store(cluster, namespace).get(manifestDigest));
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

    private static JsonNode read(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + json, e);
        }
    }
}
