package dev.evenkeel.server.engine;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The engines of this process, by what they load. */
public final class Engines {
    private final List<Engine> engines;
    private final Map<ModelFormat, Engine> byFormat = new EnumMap<>(ModelFormat.class);

    /** These engines; of two with the same format the first one loads it. */
    public Engines(List<Engine> engines) {
        this.engines = List.copyOf(engines);
        for (Engine engine : engines) {
            engine.formats().forEach(format -> byFormat.putIfAbsent(format, engine));
        }
    }

    /**
     * Loads a model and lets it prove itself.
     *
     * @throws UnusableModel when it cannot be served
     */
    public TestedModel load(Path file, ModelFormat format, LoadOptions options) throws UnusableModel {
        Engine engine = byFormat.get(format);
        if (engine == null) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "this server has no engine for " + format + "; it has " + describe()
                            + ": use the image with the engines of the Deep Java Library",
                    null);
        }
        return TestedModel.test(engine.load(file, options), options);
    }

    /** Names and versions, for logs. */
    public String describe() {
        return engines.stream().map(Engine::name).collect(Collectors.joining(", "));
    }
}
