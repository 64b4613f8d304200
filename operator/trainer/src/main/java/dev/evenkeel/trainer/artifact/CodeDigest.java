package dev.evenkeel.trainer.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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
            return Files.isDirectory(origin) ? ofFolder(origin.resolve(PACKAGE)) : ofJar(origin, PACKAGE);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the trainer's own jar has an odd address", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the trainer's own jar cannot be read", e);
        }
    }

    static String ofFolder(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
                contents.put(root.relativize(file).toString().replace('\\', '/'), Digests.of(Files.readAllBytes(file)));
            }
        }
        return of(contents);
    }

    /** Read as a jar and not as a file system: a small runtime image may lack the module for those. */
    static String ofJar(Path jar, String root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (!entry.isDirectory() && entry.getName().startsWith(root + "/")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        contents.put(entry.getName().substring(root.length() + 1), Digests.of(in.readAllBytes()));
                    }
                }
            }
        }
        return of(contents);
    }

    private static String of(Map<String, String> contents) {
        MessageDigest digest = Digests.sha256();
        contents.forEach((name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(content.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        });
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
