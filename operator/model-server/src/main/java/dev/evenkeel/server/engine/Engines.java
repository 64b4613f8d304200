package dev.evenkeel.server.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The engines of this process, by what they load. */
public final class Engines {
    private final List<Engine> engines;
    private final ModelMemory memory;
    private final Map<ModelFormat, Engine> byFormat = new EnumMap<>(ModelFormat.class);

    /** These engines; of two with the same format the first one loads it. */
    public Engines(List<Engine> engines, ModelMemory memory) {
        this.engines = List.copyOf(engines);
        this.memory = memory;
        for (Engine engine : engines) {
            engine.formats().forEach(format -> byFormat.putIfAbsent(format, engine));
        }
    }

    /** The given engine, and those that lie on the class path as services. */
    public static Engines discover(ModelMemory memory, Engine builtIn) {
        List<Engine> engines = new ArrayList<>(List.of(builtIn));
        ServiceLoader.load(Engine.class).forEach(engines::add);
        return new Engines(engines, memory);
    }

    /**
     * Loads a model and lets it prove itself.
     *
     * @param file the model, alone in its directory but for files that it refers to
     * @throws UnusableModel when it cannot be served
     */
    public TestedModel load(Path file, ModelFormat format, LoadOptions options) throws UnusableModel {
        Engine engine = byFormat.get(format);
        if (engine == null) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "this server has no engine for " + format + "; it has " + describe()
                            + ": use the image evenkeel/model-server-engines",
                    null);
        }
        long taken = memory.take(sizeBeside(file));
        try {
            return TestedModel.test(engine.load(file, options), options, () -> memory.giveBack(taken));
        } catch (UnusableModel | RuntimeException | LinkageError e) {
            memory.giveBack(taken);
            throw e;
        }
    }

    private static long sizeBeside(Path file) throws UnusableModel {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory");
        try (Stream<Path> files = Files.walk(directory)) {
            long size = 0;
            for (Path each : (Iterable<Path>) files::iterator) {
                size += Files.isRegularFile(each) ? Files.size(each) : 0;
            }
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + directory, e);
        }
    }

    /** Names and versions, for logs. */
    public String describe() {
        return engines.stream().map(Engine::name).collect(Collectors.joining(", "));
    }
}
