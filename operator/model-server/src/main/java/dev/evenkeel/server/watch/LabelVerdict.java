package dev.evenkeel.server.watch;

import io.vertx.core.json.JsonObject;

/**
 * What became of a label.
 *
 * @param message what is wrong; empty when it was taken
 * @param revision that made the prediction; empty when there is none
 * @param accepted values that count
 * @param duplicates values that were known and are the same
 * @param missing values of the prediction that are still unknown
 */
public record LabelVerdict(Kind kind, String message, String revision, int accepted, int duplicates, int missing) {
    /** What became of it. */
    public enum Kind {
        ACCEPTED(200),
        /** All its values were known. */
        DUPLICATE(200),
        /** It does not fit the prediction. */
        INVALID(400),
        /** There is no prediction of this id. */
        UNKNOWN(404),
        /** A value contradicts one that came before. */
        CONFLICT(409),
        /** The prediction is older than labels may be. */
        LATE(410),
        /** Labels are not wanted. */
        OFF(403);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The HTTP status of the answer. */
        public int status() {
            return status;
        }
    }

    static LabelVerdict refused(Kind kind, String message) {
        return new LabelVerdict(kind, message, "", 0, 0, 0);
    }

    static LabelVerdict off() {
        return refused(Kind.OFF, "feedback is off: the configuration has no feedback.window");
    }

    /** The answer's body. */
    public JsonObject toJson(String model, String id) {
        return kind.status() == 200
                ? new JsonObject()
                        .put("model_name", model)
                        .put("model_version", revision)
                        .put("id", id)
                        .put("accepted", accepted)
                        .put("duplicates", duplicates)
                        .put("missing", missing)
                : new JsonObject().put("error", message);
    }
}
