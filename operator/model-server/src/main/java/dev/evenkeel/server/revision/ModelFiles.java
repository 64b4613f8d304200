package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's files are and what identifies them. A model is one file, or a directory: a repository's version with
 * weights beside the model, or TensorFlow's SavedModel. Symbolic links inside a directory are not followed.
 */
final class ModelFiles {
    /** Far above what exporters write: a directory with more is no model. */
    private static final int MAX_FILES = 10_000;

    private static final int ZIP = 0x504b0304;

    private ModelFiles() {}

    /** The regular files of a model, in the order of their names; the file itself when it is one. */
    static List<Path> list(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            List<Path> regular = files.filter(file ->
                            file.equals(model) || !Files.isSymbolicLink(file)) // a mounted model is often a link
                    .filter(Files::isRegularFile)
                    .limit(MAX_FILES + 1)
                    .sorted()
                    .toList();
            if (regular.size() > MAX_FILES) {
                throw new IOException(model + " has more than " + MAX_FILES + " files: it is no model");
            }
            return regular;
        }
    }

    /**
     * The digest of a file's bytes, or of a directory's listing: for each file its digest, two spaces and its relative
     * name, as {@code sha256sum} prints them, in the order of the names.
     */
    static String digest(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return "sha256:" + sha256(model);
        }
        StringBuilder listing = new StringBuilder();
        for (Path file : list(model)) {
            listing.append(sha256(file))
                    .append("  ")
                    .append(model.relativize(file))
                    .append('\n');
        }
        MessageDigest digest = Fetcher.sha256();
        digest.update(listing.toString().getBytes(StandardCharsets.UTF_8));
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The model itself: the path, or what a repository's version directory holds, the one file or directory whose name
     * begins with {@code model.}, as in {@code model.onnx}, {@code model.pt}, {@code model.json} and
     * {@code model.savedmodel}.
     *
     * @throws UnusableModel UNREADABLE when there is none
     */
    static Path model(Path path) throws IOException, UnusableModel {
        if (Files.isRegularFile(path) || isSavedModel(path)) {
            return path;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith("model.") && !name.endsWith(".data"); // .data: weights beside it
                    })
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new UnusableModel(
                            UnusableModel.Kind.UNREADABLE,
                            "the directory holds no file model.onnx, model.pt, model.json or model.ubj and no"
                                    + " directory model.savedmodel",
                            null));
        }
    }

    private static boolean isSavedModel(Path path) {
        return Files.isRegularFile(path.resolve("saved_model.pb"), LinkOption.NOFOLLOW_LINKS);
    }

    /** What a file is, by its content: names are lost on the way through a store. */
    static ModelFormat format(Path model) throws IOException {
        if (isSavedModel(model)) {
            return ModelFormat.TENSORFLOW_SAVED_MODEL;
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(model)) {
            head = in.readNBytes(4);
        }
        if (head.length < 4) {
            return ModelFormat.ONNX; // its engine says what is wrong
        }
        if (((head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3]) == ZIP) {
            return ModelFormat.TORCHSCRIPT;
        }
        if (head[0] == '{') {
            return head[1] == 'L' || head[1] == 'l' || head[1] == 'i'
                    ? ModelFormat.XGBOOST_UBJ
                    : ModelFormat.XGBOOST_JSON;
        }
        return ModelFormat.ONNX;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Fetcher.sha256();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.read(chunk);
            while (count >= 0) {
                digest.update(chunk, 0, count);
                count = in.read(chunk);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
