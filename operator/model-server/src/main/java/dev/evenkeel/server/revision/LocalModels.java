package dev.evenkeel.server.revision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves models from the file system: one file, or a repository {@code DIR/NAME/VERSION/model.onnx}, of which each
 * model's highest version serves. What is loaded is a copy: a file that changes on disk changes nothing until it is
 * loaded anew, on request or because the files are watched. Thread safe; blocks, so never on an event loop.
 */
public final class LocalModels {
    private static final Logger LOG = LoggerFactory.getLogger(LocalModels.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");

    private final Registry registry;
    private final Source source;
    private final Map<String, String> seen = new HashMap<>(); // guarded by this; name -> stamp of its files when loaded
    private final Map<String, String> changing = new HashMap<>(); // guarded by this; stamps that must hold for a poll
    private long generation; // guarded by this

    /** Where models lie. */
    private sealed interface Source {
        List<Found> list() throws IOException;
    }

    /** One model in the file system. */
    private record Found(String name, String version, Path path) {}

    private record OneFile(Path file, String name) implements Source {
        @Override
        public List<Found> list() throws IOException {
            return Files.exists(file) ? List.of(new Found(name, "1", file)) : List.of();
        }
    }

    private record Directory(Path root) implements Source {
        @Override
        public List<Found> list() throws IOException {
            List<Found> found = new ArrayList<>();
            for (Path model : children(root, NAME)) {
                children(model, VERSION).stream()
                        .max(Comparator.comparingLong(LocalModels::number))
                        .ifPresent(version -> found.add(new Found(text(model), text(version), version)));
            }
            return found;
        }

        private static List<Path> children(Path parent, Pattern name) throws IOException {
            try (Stream<Path> files = Files.list(parent)) {
                return files.filter(file -> name.matcher(text(file)).matches())
                        .filter(Files::isDirectory)
                        .sorted()
                        .toList();
            }
        }
    }

    private LocalModels(Registry registry, Source source) {
        this.registry = registry;
        this.source = source;
    }

    /**
     * One model.
     *
     * @param name empty for the file's name without its suffix
     */
    public static LocalModels file(Registry registry, Path file, String name) {
        String stem = text(file).replaceFirst("\\.[^.]*$", "");
        String chosen = name.isEmpty() ? stem.replaceAll("[^A-Za-z0-9._-]", "-") : name;
        if (!NAME.matcher(chosen).matches()) {
            throw new InvalidDesired("model name '" + chosen + "' must be letters, digits, '.', '_' and '-'");
        }
        return new LocalModels(registry, new OneFile(file.toAbsolutePath(), chosen));
    }

    /** All models of a repository. */
    public static LocalModels repository(Registry registry, Path directory) {
        return new LocalModels(registry, new Directory(directory.toAbsolutePath()));
    }

    /**
     * Loads everything that is there.
     *
     * @throws InvalidDesired when nothing is
     */
    public synchronized void loadAll() {
        try {
            List<Found> found = source.list();
            if (found.isEmpty()) {
                throw new InvalidDesired(nothingThere());
            }
            for (Found model : found) {
                load(model);
            }
        } catch (IOException e) {
            throw new InvalidDesired(nothingThere() + " (" + e + ")");
        }
    }

    /** The names of the models that are there, loaded or not. */
    public List<String> names() throws IOException {
        return source.list().stream().map(Found::name).toList();
    }

    /**
     * Loads a model as it is on disk now; what served before goes on until the new one answers.
     *
     * @return its revisions, which may still be loading, or empty when the model is not there
     */
    public synchronized Optional<Revisions> load(String name) throws IOException {
        Optional<Found> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        load(found.get());
        return Optional.ofNullable(registry.revisions(name));
    }

    /** Serves a model no longer, until it is loaded again; false when it was not served. */
    public synchronized boolean unload(String name) {
        changing.remove(name);
        return registry.remove(name);
    }

    /**
     * Loads what is new or has changed since it was loaded, and unloads what is gone. A change counts once the files
     * were the same at two polls, so that a half-written file is left alone. Called about once a second.
     */
    public synchronized void poll() {
        try {
            List<Found> found = source.list();
            for (Found model : found) {
                String stamp = stamp(model);
                if (stamp.equals(seen.get(model.name()))) {
                    changing.remove(model.name());
                } else if (stamp.equals(changing.put(model.name(), stamp))) {
                    changing.remove(model.name());
                    load(model);
                }
            }
            for (ServingState served : registry.all()) {
                String name = served.servedName();
                if (found.stream().noneMatch(model -> model.name().equals(name))) {
                    LOG.info("model {} is gone from disk: it is unloaded", name);
                    registry.remove(name);
                    seen.remove(name);
                }
            }
        } catch (IOException e) {
            LOG.warn("the models on disk cannot be read; what is loaded goes on: {}", e.toString());
        }
    }

    private Optional<Found> find(String name) throws IOException {
        return source.list().stream().filter(model -> model.name().equals(name)).findFirst();
    }

    private void load(Found model) throws IOException {
        String stamp = stamp(model);
        generation++;
        RevisionSpec revision =
                new RevisionSpec(model.version(), model.path().toUri(), ModelFiles.digest(model.path()), 100);
        registry.put(new Desired(model.name(), generation, List.of(revision)));
        seen.put(model.name(), stamp);
    }

    private String nothingThere() {
        return switch (source) {
            case OneFile one -> "there is no file " + one.file();
            case Directory directory ->
                "there is no model in " + directory.root() + ": it must hold NAME/VERSION/model.onnx, VERSION a number";
        };
    }

    /** Changes when a file does: version, names, sizes, times and file numbers. */
    private static String stamp(Found model) throws IOException {
        StringBuilder stamp = new StringBuilder(model.version());
        for (Path file : ModelFiles.list(model.path())) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp.append(String.format(
                    Locale.ROOT,
                    "|%s %d %s %s",
                    file,
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    attributes.fileKey()));
        }
        return stamp.toString();
    }

    private static long number(Path version) {
        return Long.parseLong(text(version));
    }

    private static String text(Path file) {
        return String.valueOf(file.getFileName());
    }
}
