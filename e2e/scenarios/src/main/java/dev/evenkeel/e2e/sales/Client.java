package dev.evenkeel.e2e.sales;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final ObjectMapper JSON = new ObjectMapper();

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

    /**
     * Asks the same by the names of the columns, as MLflow's clients do: the names that the model tells, here in another
     * order than its own.
     */
    double askByName(Question question) {
        JsonNode names = read(cluster.get(namespace, model + ":http", "/v2/models/" + model))
                .at("/inputs/0/parameters/columns");
        JsonNode values = read(question.body()).at("/inputs/0/data");
        if (names.isEmpty() || names.size() != values.size()) {
            throw new IllegalStateException("the model names " + names.size() + " columns, a row has " + values.size());
        }
        ObjectNode body = JSON.createObjectNode();
        ObjectNode split = body.putObject("dataframe_split");
        ArrayNode columns = split.putArray("columns");
        ArrayNode row = split.putArray("data").addArray();
        for (int i = names.size() - 1; i >= 0; i--) {
            columns.add(names.get(i));
            row.add(values.get(i));
        }
        String text = cluster.post(namespace, model + ":http", "/invocations", body.toString());
        return read(text).at("/predictions/0/0").asDouble();
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
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + json, e);
        }
    }
}
