package dev.evenkeel.server.revision;

/** Why a revision could not be loaded. The wire names are public: clients match on them. */
public enum FailureReason {
    DIGEST_MISMATCH("DigestMismatch", false),
    NOT_ONNX("NotOnnx", false),
    UNREADABLE("Unreadable", false),
    UNSUPPORTED("Unsupported", false),
    UNSAFE("Unsafe", false),
    UNREACHABLE("Unreachable", true),
    UNAUTHORIZED("Unauthorized", true),
    TOO_LARGE("TooLarge", false),
    SELF_TEST_FAILED("SelfTestFailed", false),
    /** Earlier loads do not end: of this model, or of too many others. */
    BUSY("Busy", true),
    /** A bug of ours, or a machine out of disk: the log has the stack trace. */
    INTERNAL_ERROR("InternalError", true);

    private final String wireName;
    private final boolean retried;

    FailureReason(String wireName, boolean retried) {
        this.wireName = wireName;
        this.retried = retried;
    }

    public String wireName() {
        return wireName;
    }

    /** True when another attempt may succeed without anybody changing the desired state. */
    public boolean retried() {
        return retried;
    }
}
