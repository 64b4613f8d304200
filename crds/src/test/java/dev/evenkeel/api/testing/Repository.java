package dev.evenkeel.api.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The repository that the tests run in. */
public final class Repository {
    private Repository() {}

    /** Its root: the nearest directory above the working directory that holds the CRDs. */
    public static Path root() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve("crds/generated"))) {
                return directory;
            }
        }
        throw new IllegalStateException("run the tests inside the repository: no crds/generated above "
                + Path.of("").toAbsolutePath());
    }
}
