package dev.evenkeel.analytics.logs;

/** What kind of value stands at a place of a template. Names are public: they appear in findings and snapshots. */
public enum ParameterType {
    /** Digits with sign, fraction or unit: 12, -3.5, 64kB. */
    NUMBER(0),
    /** Hexadecimal: 0x7f, c0ffee12. */
    HEX(1),
    /** Letters and digits mixed: blk_123, task-7. */
    IDENTIFIER(2),
    /** IPv4, IPv6 or MAC address, with its port if there is one. */
    ADDRESS(3),
    /** A host with its port: web-1:8080. */
    HOST(4),
    /** A file path. */
    PATH(5),
    /** A URL. */
    URL(6),
    /** An account, a boolean or null. */
    LITERAL(7),
    /** A short name with an ordinal: eth0, cpu1. */
    ORDINAL(8),
    /** A dotted name: com.example.job. */
    NAME(9),
    /** The value of a key: tty=ssh. */
    VALUE(10),
    /** A secret or personal data, taken out before anything was kept. */
    SECRET(11),
    /** Words that differ between lines. */
    WORD(12),
    /** More than one of these. */
    MIXED(13);

    private static final ParameterType[] BY_CODE = values();

    /** As it is written in snapshots: never change one. */
    private final int code;

    ParameterType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ParameterType of(int code) {
        return BY_CODE[code];
    }

    static int count() {
        return BY_CODE.length;
    }

    /** The least type that holds both. */
    ParameterType join(ParameterType other) {
        return this == other ? this : MIXED;
    }
}
