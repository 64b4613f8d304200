package dev.evenkeel.analytics.logs;

/** The marks that stand for variable text inside the package's strings, and what a character is. */
final class Shape {
    /** A variable in a skeleton. */
    static final char WILD = '\uE000';

    /** The digits of a short name with an ordinal, in a skeleton: eth0 is eth followed by this. */
    static final char ORDINAL = '\uE001';

    /** In a line: a secret stood here. */
    static final char SECRET = '\uE002';

    /** In a pattern: {@code TYPED + type.code()}. */
    static final char TYPED = '\uE010';

    static final byte SPACE = 0;
    /** Ends a chunk and stands for itself. */
    static final byte DELIMITER = 1;

    static final byte DIGIT = 2;
    static final byte HEX_LETTER = 3;
    static final byte LETTER = 4;
    static final byte UNDERSCORE = 5;
    static final byte DOT = 6;
    static final byte SLASH = 7;
    /** Joins the pieces of a chunk: - + @ # $ % and others. */
    static final byte JOINT = 8;

    private static final byte[] ASCII = new byte[128];

    static {
        for (int c = 0; c < 128; c++) {
            ASCII[c] = classify((char) c);
        }
    }

    private Shape() {}

    private static byte classify(char c) {
        if (c == ' ' || (c >= 9 && c <= 13)) {
            return SPACE;
        }
        if (",;=|\"'()[]{}<>:".indexOf(c) >= 0) {
            return DELIMITER;
        }
        if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
            return HEX_LETTER;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            return LETTER;
        }
        return switch (c) {
            case '_' -> UNDERSCORE;
            case '.' -> DOT;
            case '/' -> SLASH;
            default -> JOINT;
        };
    }

    /** The class of a character; beyond ASCII all but blanks are letters. */
    static byte of(char c) {
        if (c < 128) {
            return ASCII[c];
        }
        return Character.isWhitespace(c) || c == '\u00A0' ? SPACE : LETTER;
    }

    static boolean isLetter(char c) {
        byte shape = of(c);
        return shape == LETTER || shape == HEX_LETTER;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHex(char c) {
        byte shape = of(c);
        return shape == DIGIT || shape == HEX_LETTER;
    }

    static char typed(ParameterType type) {
        return (char) (TYPED + type.code());
    }

    static boolean isTyped(char c) {
        return c >= TYPED && c < TYPED + ParameterType.count();
    }

    static ParameterType type(char typed) {
        return ParameterType.of(typed - TYPED);
    }

    /** Whether a character of the input would be read as one of the marks. */
    static boolean isMark(char c) {
        return c >= WILD && c <= '\uE0FF';
    }
}
