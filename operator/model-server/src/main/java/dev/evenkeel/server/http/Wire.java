package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequestReader;
import dev.evenkeel.server.protocol.InferResponseWriter;
import dev.evenkeel.server.protocol.InferResponseWriter.Encoded;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.rows.PredictionsWriter;
import dev.evenkeel.server.rows.RowsReader;
import dev.evenkeel.server.rows.RowsReader.Form;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** How a protocol writes an infer call. The constants hold nothing of a call: any thread may use them. */
enum Wire {
    /** The Open Inference Protocol v2. */
    OPEN_INFERENCE(Route.INFER) {
        @Override
        InferRequest read(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch)
                throws RequestFault {
            return InferRequestReader.read(signature, body, length, jsonLength, scratch);
        }

        @Override
        Encoded write(Answered answered, Scratch scratch) {
            return InferResponseWriter.write(
                    answered.model(), answered.revision(), answered.request(), answered.outputs(), scratch);
        }
    },

    /** MLflow's {@code /invocations}. */
    MLFLOW(Route.INVOCATIONS) {
        @Override
        InferRequest read(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch)
                throws RequestFault {
            return RowsReader.read(signature, Form.MLFLOW, body, length, scratch);
        }

        @Override
        Encoded write(Answered answered, Scratch scratch) {
            return predictions(answered);
        }

        @Override
        Buffer error(int status, String message) {
            String code = switch (status) {
                case 404 -> "RESOURCE_DOES_NOT_EXIST";
                case 500 -> "INTERNAL_ERROR";
                case 503, 504 -> "TEMPORARILY_UNAVAILABLE";
                default -> "BAD_REQUEST";
            };
            return new JsonObject()
                    .put("error_code", code)
                    .put("message", message)
                    .toBuffer();
        }
    },

    /** KServe's V1 {@code :predict}. */
    KSERVE_V1(Route.V1_PREDICT) {
        @Override
        InferRequest read(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch)
                throws RequestFault {
            return RowsReader.read(signature, Form.KSERVE, body, length, scratch);
        }

        @Override
        Encoded write(Answered answered, Scratch scratch) {
            return predictions(answered);
        }
    };

    private final Route route;

    Wire(Route route) {
        this.route = route;
    }

    Route route() {
        return route;
    }

    /**
     * Reads a request.
     *
     * @param length of the body, from the array's start
     * @param jsonLength length of the JSON part of the body
     */
    abstract InferRequest read(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch)
            throws RequestFault;

    /** Encodes an answer. */
    abstract Encoded write(Answered answered, Scratch scratch);

    /** Encodes an error. */
    Buffer error(int status, String message) {
        return Answers.error(message);
    }

    private static Encoded predictions(Answered answered) {
        long rows = answered.request().inputs().getFirst().shape().dimension(0);
        return new Encoded(PredictionsWriter.write(answered.outputs(), rows), -1);
    }
}
