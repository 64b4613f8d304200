package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.EnumSet;
import java.util.Locale;

/**
 * What computes: the processor, or the first GPU. The runtime's GPU build (onnxruntime_gpu instead of onnxruntime on the
 * class path) brings CUDA; whether the machine has a GPU shows when a session asks for it.
 */
enum Accelerator {
    CPU,
    CUDA;

    /**
     * Chooses.
     *
     * @param wanted {@code auto}, {@code cpu} or {@code cuda}
     * @param built the providers that the runtime was built with
     * @throws IllegalArgumentException when what is wanted is unknown or was not built in
     */
    static Accelerator choose(String wanted, EnumSet<OrtProvider> built) {
        boolean cuda = built.contains(OrtProvider.CUDA);
        return switch (wanted.toLowerCase(Locale.ROOT)) {
            case "auto" -> cuda ? CUDA : CPU;
            case "cpu" -> CPU;
            case "cuda" -> {
                if (!cuda) {
                    throw new IllegalArgumentException("evenkeel.onnx.device is cuda, but this ONNX Runtime has "
                            + built + ": put onnxruntime_gpu on the class path");
                }
                yield CUDA;
            }
            default ->
                throw new IllegalArgumentException(
                        "evenkeel.onnx.device is '" + wanted + "': it must be auto, cpu or cuda");
        };
    }

    /** Adds the provider to a session's options; what it cannot compute goes to the processor. */
    void addTo(SessionOptions options) throws OrtException {
        switch (this) {
            case CPU -> {} // always there
            case CUDA -> options.addCUDA(0);
        }
    }
}
