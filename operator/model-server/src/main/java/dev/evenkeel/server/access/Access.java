package dev.evenkeel.server.access;

import org.jspecify.annotations.Nullable;

/** Decides whether a caller may do something. Cheap enough for an event loop, safe on any thread. */
@FunctionalInterface
public interface Access {
    /** Lets everybody do everything: the server's ports are guarded by other means. */
    Access OPEN = (authorization, needed) -> Verdict.GRANTED;

    /**
     * The verdict on one request.
     *
     * @param authorization the {@code Authorization} header, null without one
     */
    Verdict check(@Nullable String authorization, Role needed);

    /** What is said to the caller. */
    enum Verdict {
        GRANTED(200, ""),
        /** There is no bearer token. */
        ANONYMOUS(401, "a bearer token is wanted: send the header Authorization: Bearer TOKEN"),
        /** The token is not known, not valid yet, not valid any more, or for somebody else. */
        UNKNOWN(401, "the bearer token is not valid here: it is unknown, out of its time or for another audience"),
        /** The token is good, but not for this. */
        FORBIDDEN(403, "the bearer token's role does not allow this: the admin API wants the role admin");

        private final int status;
        private final String message;

        Verdict(int status, String message) {
            this.status = status;
            this.message = message;
        }

        /** The HTTP status of the answer. */
        public int status() {
            return status;
        }

        /** For the caller; empty when granted. */
        public String message() {
            return message;
        }
    }
}
