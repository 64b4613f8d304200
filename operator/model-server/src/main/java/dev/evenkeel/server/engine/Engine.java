package dev.evenkeel.server.engine;

import java.nio.file.Path;
import java.util.Set;

/** One way to run models: an engine is one class. Thread safe. */
public interface Engine {
    /** The engine and its version, for logs and messages: {@code ONNX Runtime 1.28.0}. */
    String name();

    /** What it loads; no two engines of a process share a format. */
    Set<ModelFormat> formats();

    /**
     * Loads a model. Blocks for as long as the engine needs to read and optimise it; the file may be deleted
     * afterwards. The result has not answered yet: {@link TestedModel} lets it.
     *
     * @param file a file, or a directory where the format is one
     * @throws UnusableModel when it cannot be served; nothing of it is held then
     */
    Model load(Path file, LoadOptions options) throws UnusableModel;
}
