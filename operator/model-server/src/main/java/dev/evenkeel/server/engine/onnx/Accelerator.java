package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What computes: the processor, or the first GPU. The runtime's GPU build (onnxruntime_gpu instead of onnxruntime on the
 * class path) brings CUDA; whether the machine has it too shows when it is asked for.
 */
enum Accelerator {
    CPU,
    CUDA;

    private static final Logger LOG = LoggerFactory.getLogger(Accelerator.class);

    /**
     * Chooses.
     *
     * @param wanted {@code auto}, {@code cpu} or {@code cuda}
     * @param built the providers that the runtime was built with
     * @param trouble asks for CUDA: what is wrong with it on this machine, empty when nothing is
     * @throws IllegalArgumentException when what is wanted is unknown or cannot be had
     */
    static Accelerator choose(String wanted, EnumSet<OrtProvider> built, Supplier<Optional<String>> trouble) {
        boolean cuda = built.contains(OrtProvider.CUDA);
        return switch (wanted.toLowerCase(Locale.ROOT)) {
            case "auto" -> cuda && works(trouble) ? CUDA : CPU;
            case "cpu" -> CPU;
            case "cuda" -> {
                if (!cuda) {
                    throw new IllegalArgumentException("evenkeel.onnx.device is cuda, but this ONNX Runtime has "
                            + built + ": put onnxruntime_gpu on the class path");
                }
                trouble.get().ifPresent(what -> {
                    throw new IllegalArgumentException("evenkeel.onnx.device is cuda, but CUDA does not work: " + what);
                });
                yield CUDA;
            }
            default ->
                throw new IllegalArgumentException(
                        "evenkeel.onnx.device is '" + wanted + "': it must be auto, cpu or cuda");
        };
    }

    private static boolean works(Supplier<Optional<String>> trouble) {
        Optional<String> what = trouble.get();
        what.ifPresent(reason -> LOG.warn("CUDA does not work here, the processor computes: {}", reason));
        return what.isEmpty();
    }

    /** Asks the runtime for CUDA; what it says when it does not work. */
    static Optional<String> cudaTrouble() {
        Objects.requireNonNull(OrtRuntime.ENVIRONMENT, "the runtime comes first: a provider that starts wants its log");
        try (SessionOptions options = new SessionOptions()) {
            CUDA.addTo(options);
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(OrtRuntime.shorten(e));
        }
    }

    /** Adds the provider to a session's options; what it cannot compute goes to the processor. */
    void addTo(SessionOptions options) throws OrtException {
        switch (this) {
            case CPU -> {} // always there
            case CUDA -> options.addCUDA(0);
        }
    }
}
