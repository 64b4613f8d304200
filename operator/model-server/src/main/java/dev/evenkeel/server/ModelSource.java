package dev.evenkeel.server;

import dev.evenkeel.process.Arguments;
import dev.evenkeel.server.revision.LocalModels;
import dev.evenkeel.server.revision.Registry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the command line says that models come from: exactly one of a configuration file, a model and a repository.
 *
 * @param config the configuration file
 * @param model one model, a file or a SavedModel directory
 * @param name of that model; empty for the file's name
 * @param repository a directory NAME/VERSION/model.onnx
 * @param watch true to load files again when they change
 * @param control true to load and unload models on request
 */
record ModelSource(
        Optional<Path> config,
        Optional<Path> model,
        String name,
        Optional<Path> repository,
        boolean watch,
        boolean control) {
    static final String USAGE = """
              --config FILE              what to serve (JSON); watched for changes
              --model FILE               serve this one model: .onnx; with the image for more engines also
                                         TorchScript, TensorFlow SavedModel, XGBoost JSON and UBJ
              --name NAME                its name for clients; by default the file's name without suffix
              --repository DIR           serve all models DIR/NAME/VERSION/model.onnx, the highest version of each
              --watch                    load files again when they change; by default only on request
              --model-control            allow load and unload of --repository models on the admin port
            """;

    /** Options without a value. */
    static final List<String> FLAGS = List.of("watch", "model-control");

    ModelSource {
        if (Stream.of(config, model, repository).filter(Optional::isPresent).count() != 1) {
            throw new IllegalArgumentException("give one of --model FILE, --repository DIR and --config FILE");
        }
        if (model.isEmpty() && !name.isEmpty()) {
            throw new IllegalArgumentException("option --name goes with --model");
        }
        if (config.isPresent() && (watch || control)) {
            throw new IllegalArgumentException("options --watch and --model-control go with --model or --repository");
        }
    }

    static ModelSource parse(Arguments given) {
        return new ModelSource(
                path(given, "config"),
                path(given, "model"),
                given.text("name", ""),
                path(given, "repository"),
                given.flag("watch"),
                given.flag("model-control"));
    }

    Optional<LocalModels> local(Registry registry) {
        return model.map(file -> LocalModels.file(registry, file, name))
                .or(() -> repository.map(directory -> LocalModels.repository(registry, directory)));
    }

    /** True when a person started the server by hand: it then says what to do next, and stops at once. */
    boolean isStandalone() {
        return config.isEmpty();
    }

    private static Optional<Path> path(Arguments given, String option) {
        String value = given.text(option, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }
}
