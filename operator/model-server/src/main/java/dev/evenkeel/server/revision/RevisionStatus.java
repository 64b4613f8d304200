package dev.evenkeel.server.revision;

/**
 * How far one listed revision has come.
 *
 * @param reason empty unless failed
 * @param message empty unless failed
 */
public record RevisionStatus(String name, String digest, int weight, State state, String reason, String message) {
    /** States by their wire names. */
    public enum State {
        LOADING("Loading"),
        READY("Ready"),
        FAILED("Failed");

        private final String wireName;

        State(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
