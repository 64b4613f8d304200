package dev.evenkeel.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the command line within the test's JVM. */
final class Trainer {
    /** The run of the sample. */
    static final String SALES_RUN = """
            {"namespace": "shop", "name": "sales-1", "uid": "1234", "spec": {
              "suspend": false,
              "data": {"uri": "configMap://sales/data.csv", "target": "units",
                "split": {"time": "week", "test": "20%"}, "knownAhead": ["price", "promotion", "holiday"],
                "expectations": [{"column": "price", "min": "0", "nullable": false}, {"cel": "rows > 500"}]},
              "trainer": {"algorithm": "Auto"},
              "gates": [{"betterThan": "SeasonalNaive", "by": "10%"}, {"metric": "wape", "max": "0.5"}],
              "seed": 1}}
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Trainer() {}

    record Result(int exit, String out, String err, Path folder) {
        JsonNode termination() {
            return json("termination.json");
        }

        JsonNode manifest() {
            return json("out/manifest.json");
        }

        private JsonNode json(String file) {
            try {
                return JSON.readTree(Files.readAllBytes(folder.resolve(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Result run(Path folder, JsonNode run, Path data) {
        return run(folder, run.toString(), data.toString(), null, "");
    }

    static Result run(Path folder, JsonNode run, Path data, FakeStore store, String token) {
        return run(folder, run.toString(), data.toString(), store, token);
    }

    static Result run(Path folder, String run, String data, @Nullable FakeStore store, String token) {
        try {
            Files.writeString(folder.resolve("run.json"), run);
            Files.writeString(folder.resolve("token"), token + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> args = new ArrayList<>(List.of(
                "run",
                "--run",
                folder.resolve("run.json").toString(),
                "--data",
                data,
                "--out",
                folder.resolve("out").toString(),
                "--termination",
                folder.resolve("termination.json").toString()));
        if (store != null) {
            args.addAll(List.of(
                    "--store",
                    store.url(),
                    "--token-file",
                    folder.resolve("token").toString()));
        }
        Result result = execute(args.toArray(String[]::new));
        return new Result(result.exit(), result.out(), result.err(), folder);
    }

    static Result execute(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
        return new Result(
                exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), Path.of(""));
    }
}
