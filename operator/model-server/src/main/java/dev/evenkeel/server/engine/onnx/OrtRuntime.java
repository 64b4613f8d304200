package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtLoggingLevel;
import dev.evenkeel.server.engine.InferenceFailure;

/** The process's one ONNX Runtime, made at first use, and what its errors mean. */
final class OrtRuntime {
    static final OrtEnvironment ENVIRONMENT = create();
    private static final int MAX_MESSAGE = 512;

    private OrtRuntime() {}

    /** Loads the class, and with it the engine. */
    static void prepare() {}

    /** The error's message, cut to a length that fits an answer. */
    static String shorten(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
    }

    static InferenceFailure.Kind kind(OrtException e) {
        return e.getCode() == OrtErrorCode.ORT_INVALID_ARGUMENT
                ? InferenceFailure.Kind.INPUT
                : InferenceFailure.Kind.ENGINE;
    }

    private static OrtEnvironment create() {
        // What the engine would log as an error also comes as an exception, to be handled and logged once.
        // The environment variable ORT_DISABLE_TELEMETRY, set in the image, covers what comes before this call.
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "evenkeel");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime's telemetry cannot be turned off: " + e.getMessage(), e);
        }
        return environment;
    }
}
