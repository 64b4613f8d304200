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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Loads TorchScript archives by PyTorch. The native library is unpacked from its jar at first use, into the directory
 * that the system property ENGINE_CACHE_DIR names: some 430 MB.
 */
public final class TorchEngine implements Engine {
    private static final String ENGINE = "PyTorch";

    static {
        // Before the library is touched: it downloads nothing, tells nobody, and computes on the calling thread.
        byDefault("ai.djl.offline", "true");
        byDefault("OPT_OUT_TRACKING", "true");
        byDefault("ai.djl.pytorch.num_interop_threads", "1");
        byDefault("ai.djl.pytorch.num_threads", "1");
    }

    private static void byDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public String name() {
        return ENGINE + " 2.7";
    }

    @Override
    public Set<ModelFormat> formats() {
        return Set.of(ModelFormat.TORCHSCRIPT);
    }

    @Override
    public Model load(Path file, LoadOptions options) throws UnusableModel {
        Signature signature = TorchArchive.read(file);
        ai.djl.Model model = ai.djl.Model.newInstance("model", ENGINE);
        try (InputStream in = Files.newInputStream(file)) {
            model.load(in);
            return new DjlModel(model, signature, "pytorch_torchscript");
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new UnusableModel(
                    UnusableModel.Kind.UNREADABLE,
                    name() + " cannot load it: " + DjlModel.firstLine(e) + "; save it by torch.jit.save",
                    e);
        }
    }
}
