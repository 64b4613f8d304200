package dev.evenkeel.trainer.spec;

/** Why a run could not be carried out. Wire names appear in conditions and alerts: add, never rename. */
public enum Reason {
    DATA_UNREACHABLE("DataUnreachable"),
    DATA_EMPTY("DataEmpty"),
    DATA_CHANGED("DataChanged"),
    DATA_MALFORMED("DataMalformed"),
    TARGET_COLUMN_MISSING("TargetColumnMissing"),
    TIME_COLUMN_MISSING("TimeColumnMissing"),
    TIME_NOT_READABLE("TimeNotReadable"),
    TIME_NOT_UNIQUE("TimeNotUnique"),
    COLUMN_NOT_NUMERIC("ColumnNotNumeric"),
    EXPECTATION_FAILED("ExpectationFailed"),
    SPEC_INVALID("SpecInvalid"),
    TOO_FEW_ROWS("TooFewRows"),
    STORE_UNREACHABLE("StoreUnreachable"),
    STORE_REFUSED("StoreRefused"),
    PARITY_FAILED("ParityFailed"),
    INTERNAL_ERROR("InternalError");

    private final String wireName;

    Reason(String wireName) {
        this.wireName = wireName;
    }

    /** The PascalCase name used in files and conditions. */
    public String wireName() {
        return wireName;
    }
}
