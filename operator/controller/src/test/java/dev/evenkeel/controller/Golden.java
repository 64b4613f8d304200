package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with a committed file; {@code -Dgolden.update=true} writes it instead, to be reviewed as code. */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    /** Fails unless the text is that of the file. */
    public static void verify(String actual, String file) {
        Path path = FOLDER.resolve(file);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, actual);
            }
            assertThat(actual).isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException("no golden file " + path + ": write it with -Dgolden.update=true", e);
        }
    }
}
