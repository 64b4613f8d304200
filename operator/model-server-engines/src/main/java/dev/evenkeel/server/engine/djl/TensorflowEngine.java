package dev.evenkeel.server.engine.djl;

import ai.djl.MalformedModelException;
import dev.evenkeel.server.engine.Engine;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Signature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.ConfigProto;

/**
 * Loads TensorFlow's SavedModel directories. The native libraries are copied from the class path at first use, into the
 * directory that the system property ENGINE_CACHE_DIR names: some 630 MB.
 */
public final class TensorflowEngine implements Engine {
    private static final String ENGINE = "TensorFlow";
    private static final String RESOURCES = "/org/tensorflow/internal/c_api/linux-x86_64/";
    private static final List<String> LIBRARIES =
            List.of("libtensorflow_framework.so.2", "libtensorflow_cc.so.2", "libjnitensorflow.so");

    /** Where the library looks before it would download anything. */
    private static final String LOCATION = "TENSORFLOW_LIBRARY_PATH";

    @Override
    public String name() {
        return ENGINE + " 2.16";
    }

    @Override
    public Set<ModelFormat> formats() {
        return Set.of(ModelFormat.TENSORFLOW_SAVED_MODEL);
    }

    @Override
    public Model load(Path directory, LoadOptions options) throws UnusableModel {
        Signature signature = SavedModelFile.read(directory);
        provideLibraries();
        ai.djl.Model model = ai.djl.Model.newInstance("saved_model", ENGINE);
        try {
            // The server's threads are its parallelism; TensorFlow's own pools would compete with them.
            ConfigProto oneThread = ConfigProto.newBuilder()
                    .setIntraOpParallelismThreads(1)
                    .setInterOpParallelismThreads(1)
                    .build();
            model.load(directory, null, Map.of("ConfigProto", oneThread));
            return new DjlModel(model, signature, "tensorflow_savedmodel");
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    name() + " cannot load it: " + DjlModel.firstLine(e) + "; save it by tf.saved_model.save",
                    e);
        }
    }

    private static synchronized void provideLibraries() {
        if (System.getProperty(LOCATION) != null || System.getenv(LOCATION) != null) {
            return;
        }
        Path directory = Path.of(
                System.getProperty("ENGINE_CACHE_DIR", System.getProperty("java.io.tmpdir", "/tmp")), "tensorflow");
        try {
            Files.createDirectories(directory);
            for (String library : LIBRARIES) {
                Path target = directory.resolve(library);
                if (!Files.exists(target)) {
                    copy(library, directory.resolve(library + ".part"), target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("TensorFlow's libraries cannot be put into " + directory, e);
        }
        System.setProperty(LOCATION, directory.toString());
    }

    private static void copy(String library, Path part, Path target) throws IOException {
        try (InputStream in = TensorflowEngine.class.getResourceAsStream(RESOURCES + library)) {
            if (in == null) {
                throw new IOException(library + " is not on the class path");
            }
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
