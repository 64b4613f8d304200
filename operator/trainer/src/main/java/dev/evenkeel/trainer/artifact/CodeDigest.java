package dev.evenkeel.trainer.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What trained a model: the digest of the trainer's own classes and resources, which name the pinned library versions.
 * It is the same for a jar and for a folder of classes, and stable across rebuilds of the same source.
 */
public final class CodeDigest {
    private static final String PACKAGE = "dev/evenkeel/trainer";

    private CodeDigest() {}

    /** {@code sha256:<hex>} over names and contents of all files of the trainer's package, sorted by name. */
    public static String compute() {
        try {
            Path origin = Path.of(CodeDigest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(origin)) {
                return of(origin.resolve(PACKAGE));
            }
            try (FileSystem jar = FileSystems.newFileSystem(origin)) {
                return of(jar.getPath(PACKAGE));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the trainer's own jar has an odd address", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the trainer's own jar cannot be read", e);
        }
    }

    static String of(Path root) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root)) {
            tree.filter(Files::isRegularFile)
                    .forEach(file -> files.put(root.relativize(file).toString().replace('\\', '/'), file));
        }
        MessageDigest digest = Digests.sha256();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(Digests.of(Files.readAllBytes(file.getValue())).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /** Names and versions of the libraries that decide what a model is. */
    public static Map<String, String> libraries() {
        Properties properties = new Properties();
        try (InputStream in = CodeDigest.class.getResourceAsStream("/" + PACKAGE + "/libraries.properties")) {
            if (in == null) {
                throw new IllegalStateException("libraries.properties is missing from the trainer's jar");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> libraries = new TreeMap<>();
        properties.forEach((name, version) -> libraries.put(name.toString(), version.toString()));
        return libraries;
    }
}
