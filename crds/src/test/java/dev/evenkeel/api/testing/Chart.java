package dev.evenkeel.api.testing;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The chart as it is installed with its default values, without the CRDs. */
public final class Chart {
    private Chart() {}

    /** The rendered chart, as it is committed for GitOps; a test says that it is fresh. */
    public static Path file() {
        return Repository.root().resolve("manifests/install/evenkeel.yaml");
    }

    /** Its objects. */
    public static List<HasMetadata> rendered() {
        try {
            return objects(Files.readString(file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of a YAML stream. */
    public static List<HasMetadata> objects(String yaml) {
        var serialization = ApiSerialization.create();
        return Arrays.stream(yaml.split("(?m)^---\\s*$"))
                .filter(Predicate.not(
                        document -> document.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))))
                .map(document -> (HasMetadata) serialization.unmarshal(document))
                .toList();
    }
}
