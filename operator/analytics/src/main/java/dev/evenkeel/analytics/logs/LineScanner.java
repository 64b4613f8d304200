package dev.evenkeel.analytics.logs;

/**
 * Cuts a line into atoms (blanks, punctuation, words, variables) in one pass, without allocation. What is a variable is
 * told by the shape of the text alone: digits, paths, addresses, URLs, values behind {@code =}. Holds the atoms of the last
 * line. Not thread safe.
 *
 * <p>A chunk is what stands between blanks and delimiters. Lines are read up to {@link #MAX_CHARS} characters and {@link
 * #MAX_ATOMS} atoms; what follows counts as one variable.
 */
final class LineScanner {
    static final int MAX_CHARS = 8192;
    static final int MAX_ATOMS = 1024;

    /** What is longer is data, whatever it looks like. */
    private static final int LONGEST_WORD = 256;

    private static final int LONGEST_NUMBER = 18;

    /** A run of blanks. */
    static final byte GAP = 0;
    /** One character that stands for itself. */
    static final byte PUNCTUATION = 1;
    /** Punctuation that belongs to the variable behind it, as # in #12: kept in patterns, left out of skeletons. */
    static final byte MARKER = 2;
    /** A literal chunk. */
    static final byte WORD = 3;
    /** Letters and an ordinal: literal in a skeleton but for its digits. */
    static final byte STEM = 4;
    /** And from here on: {@code VARIABLE + ParameterType.code()}. */
    static final byte VARIABLE = 5;

    private static final byte NUMBER = variable(ParameterType.NUMBER);
    private static final byte HEX = variable(ParameterType.HEX);
    private static final byte IDENTIFIER = variable(ParameterType.IDENTIFIER);
    private static final byte ADDRESS = variable(ParameterType.ADDRESS);
    private static final byte HOST = variable(ParameterType.HOST);
    private static final byte PATH = variable(ParameterType.PATH);
    private static final byte URL = variable(ParameterType.URL);
    private static final byte LITERAL = variable(ParameterType.LITERAL);
    private static final byte ORDINAL = variable(ParameterType.ORDINAL);
    private static final byte NAME = variable(ParameterType.NAME);
    private static final byte VALUE = variable(ParameterType.VALUE);
    private static final byte SECRET = variable(ParameterType.SECRET);
    private static final byte MIXED = variable(ParameterType.MIXED);

    private static final long WILD_HASH = Hashing.mix(Shape.WILD);
    private static final long GAP_HASH = Hashing.mix(' ');

    final byte[] kind = new byte[MAX_ATOMS + 1];
    final int[] start = new int[MAX_ATOMS + 1];
    final int[] end = new int[MAX_ATOMS + 1];

    /** Of what the atom shows as long as it is the same on every line; equal hashes mean equal patterns. */
    final long[] pattern = new long[MAX_ATOMS + 1];

    int atoms;

    /** Of the sequence of atoms with all variables alike. */
    long rawHash;

    final char[] text = new char[MAX_CHARS];
    private int length;

    private static byte variable(ParameterType type) {
        return (byte) (VARIABLE + type.code());
    }

    static boolean isVariable(byte kind) {
        return kind >= VARIABLE;
    }

    /** Cuts the line. */
    void scan(String line) {
        length = Math.min(line.length(), MAX_CHARS);
        line.getChars(0, length, text, 0);
        for (int i = 0; i < length; i++) {
            if (Shape.isMark(text[i]) && text[i] != Shape.SECRET) {
                text[i] = '\uFFFD';
            }
        }
        atoms = 0;
        rawHash = Hashing.SEED;
        int i = 0;
        while (i < length && atoms < MAX_ATOMS) {
            char c = text[i];
            byte shape = Shape.of(c);
            if (shape == Shape.SPACE) {
                int from = i;
                do {
                    i++;
                } while (i < length && Shape.of(text[i]) == Shape.SPACE);
                if (from > 0 && i < length) {
                    emit(GAP, from, i, GAP_HASH, 0);
                }
            } else if (shape == Shape.DELIMITER) {
                punctuation(PUNCTUATION, i);
                i++;
                if (c == '=' && i > 1 && isNameEnd(text[i - 2]) && i < length && isValue(text[i])) {
                    i = value(i);
                }
            } else {
                i = chunk(i);
            }
        }
        if (i < length || line.length() > MAX_CHARS) {
            emit(MIXED, Math.min(i, length), length, WILD_HASH, MIXED);
        }
    }

    private void emit(byte kind, int from, int to, long hash, long shown) {
        if (atoms > MAX_ATOMS) {
            return;
        }
        this.kind[atoms] = kind;
        start[atoms] = from;
        end[atoms] = to;
        pattern[atoms] = shown;
        atoms++;
        rawHash = Hashing.combine(rawHash, hash);
    }

    private void punctuation(byte as, int at) {
        emit(as, at, at + 1, text[at], 0);
    }

    private void wild(byte as, int from, int to, long shown) {
        emit(as, from, to, WILD_HASH, shown);
    }

    private static boolean isNameEnd(char c) {
        byte shape = Shape.of(c);
        return shape >= Shape.DIGIT && shape <= Shape.UNDERSCORE;
    }

    private static boolean isValue(char c) {
        return c > ' ' && ",;[](){}<>\"'".indexOf(c) < 0 && Shape.of(c) != Shape.SPACE;
    }

    /** What follows key= is a variable whatever it is. */
    private int value(int from) {
        int to = from;
        int digits = 0;
        int slashes = 0;
        int letters = 0;
        boolean secret = false;
        while (to < length && isValue(text[to])) {
            byte shape = Shape.of(text[to]);
            digits += shape == Shape.DIGIT ? 1 : 0;
            slashes += shape == Shape.SLASH ? 1 : 0;
            letters += shape == Shape.LETTER || shape == Shape.HEX_LETTER ? 1 : 0;
            secret |= text[to] == Shape.SECRET;
            to++;
        }
        if (secret || to - from > LONGEST_WORD) {
            byte as = secret ? SECRET : MIXED;
            wild(as, from, to, as);
        } else if (digits > 0 && letters == 0) {
            wild(NUMBER, from, to, NUMBER);
        } else if (text[from] == '/' || slashes >= 2) {
            wild(PATH, from, to, PATH);
        } else if (digits > 0) {
            variableChunk(from, to, digits);
        } else if (isReserved(from, to)) {
            wild(LITERAL, from, to, LITERAL);
        } else {
            wild(VALUE, from, to, hash(from, to));
        }
        return to;
    }

    private int chunk(int from) {
        int to = from;
        int digits = 0;
        int slashes = 0;
        int dots = 0;
        boolean hex = true;
        boolean secret = false;
        long hash = Hashing.SEED;
        for (; to < length; to++) {
            char c = text[to];
            byte shape = Shape.of(c);
            if (shape <= Shape.DELIMITER || (c == '.' && to > from && isLeader(to))) {
                break;
            }
            if (shape == Shape.DIGIT) {
                digits++;
            } else if (shape != Shape.HEX_LETTER) {
                hex = false;
                if (shape == Shape.DOT) {
                    dots++;
                } else if (shape == Shape.SLASH) {
                    slashes++;
                } else if (c == Shape.SECRET) {
                    secret = true;
                }
            }
            hash = Hashing.step(hash, c);
        }
        if (secret || to - from > LONGEST_WORD) {
            byte as = secret ? SECRET : MIXED;
            wild(as, from, to, as);
            return to;
        }
        if (to < length && text[to] == ':') {
            int reached = beyondColon(from, to, hex, digits, dots);
            if (reached > to) {
                return reached;
            }
        }
        if (text[from] == '\\' && to - from > 2 && text[from + 1] == '\\') {
            to = until(from, "\t ,;|\"'()[]{}<>");
            wild(PATH, from, to, PATH);
            return to;
        }
        if (slashes >= 2 || (slashes == 1 && text[from] == '/' && to - from > 1)) {
            int cut = withoutTail(from, to);
            if (text[from] == '/') {
                wild(PATH, from, cut, PATH);
            } else {
                wild(IDENTIFIER, from, cut, identifierPattern(from, cut));
            }
            tail(cut, to);
            return to;
        }
        int core = from;
        while (digits > 0 && core < to && "#@+$%&".indexOf(text[core]) >= 0) {
            core++;
        }
        int cut = withoutTail(core, to);
        boolean hexWord = hex && digits == 0 && (cut - core == 8 || cut - core == 16);
        if (cut == core || (digits == 0 && !hexWord && !isReserved(core, cut) && !isName(core, cut, dots))) {
            emit(WORD, from, to, Hashing.mix(hash), 0);
            return to;
        }
        if (digits > 0 && isProtocol(core, cut)) {
            emit(WORD, from, to, Hashing.mix(hash), 0);
            return to;
        }
        for (int i = from; i < core; i++) {
            punctuation(MARKER, i);
        }
        if (digits == 0) {
            if (hexWord) {
                wild(HEX, core, cut, HEX);
            } else if (isReserved(core, cut)) {
                wild(LITERAL, core, cut, LITERAL);
            } else {
                wild(NAME, core, cut, hash(core, cut));
            }
        } else if (!(hex && cut - core >= 6) && isOrdinal(core, cut, digits)) {
            ordinal(core, cut, digits);
        } else {
            variableChunk(core, cut, digits);
        }
        tail(cut, to);
        return to;
    }

    /** Three dots or more, and no dot before them: "size....12" has a word and a number. */
    private boolean isLeader(int at) {
        return text[at - 1] != '.' && at + 2 < length && text[at + 1] == '.' && text[at + 2] == '.';
    }

    private int until(int from, String stops) {
        int to = from;
        while (to < length && stops.indexOf(text[to]) < 0) {
            to++;
        }
        return to;
    }

    /** Ends a variable before the punctuation of the sentence. */
    private int withoutTail(int from, int to) {
        int cut = to;
        while (cut > from && (text[cut - 1] == '.' || text[cut - 1] == '!' || text[cut - 1] == '?')) {
            cut--;
        }
        return cut;
    }

    private void tail(int from, int to) {
        for (int i = from; i < to; i++) {
            punctuation(PUNCTUATION, i);
        }
    }

    /** Reads variables in which a colon stands: URL, drive, MAC or IPv6 address, host and port. Returns to if none. */
    private int beyondColon(int from, int to, boolean hex, int digits, int dots) {
        if (to + 2 < length && text[to + 1] == '/' && text[to + 2] == '/' && Shape.isLetter(text[from])) {
            int stop = until(from, "\t \"'<>]),;");
            wild(URL, from, stop, URL);
            return stop;
        }
        if (to - from == 1 && to + 1 < length && text[to + 1] == '\\' && Shape.isLetter(text[from])) {
            int stop = until(from, "\t ,;|\"'()[]{}<>");
            wild(PATH, from, stop, PATH);
            return stop;
        }
        if (hex && to - from <= 4) {
            int stop = colonGroups(from);
            if (stop > to) {
                wild(ADDRESS, from, stop, ADDRESS);
                return stop;
            }
        }
        boolean address = dots == 3 && digits == to - from - 3;
        if (digits > 0 && (address || Shape.isLetter(text[from]) || dots > 0)) {
            int stop = to + 1;
            while (stop < length && Shape.isDigit(text[stop])) {
                stop++;
            }
            boolean port = stop - to >= 3
                    && stop - to <= 6
                    && (stop == length
                            || text[stop] == '.'
                            || (Shape.of(text[stop]) <= Shape.DELIMITER && (address || text[stop] != ':')));
            boolean plain = !address && dots == 0 && isOrdinal(from, to, digits) && to - from < 3;
            if (port && !plain) {
                wild(address ? ADDRESS : HOST, from, stop, address ? ADDRESS : HOST);
                return stop;
            }
        }
        return to;
    }

    /** Where six or more hexadecimal groups, or any with an empty one between, end; from if there are none. */
    private int colonGroups(int from) {
        int i = from;
        int groups = 0;
        boolean empty = false;
        while (i < length) {
            int begin = i;
            while (i < length && i - begin <= 4 && Shape.isHex(text[i])) {
                i++;
            }
            if (i - begin > 4) {
                return from;
            }
            groups++;
            if (i < length && text[i] == ':') {
                empty |= i + 1 < length && text[i + 1] == ':' && i > begin;
                i++;
            } else {
                break;
            }
        }
        boolean ends = i == length || Shape.of(text[i]) <= Shape.DELIMITER || text[i] == '.' || text[i] == '/';
        return ends && (groups >= 6 || (empty && groups >= 3)) ? i : from;
    }

    /** Words that stand for a value in any program. */
    private boolean isReserved(int from, int to) {
        int n = to - from;
        return switch (n) {
            case 4 -> is(from, "true") || is(from, "null") || is(from, "root");
            case 5 -> is(from, "false") || is(from, "admin");
            default -> false;
        };
    }

    private boolean isProtocol(int from, int to) {
        return to - from == 4 && (is(from, "ipv4") || is(from, "ipv6"));
    }

    /** Whether the word at from, in any case, is this one; the lengths are known to be equal. */
    private boolean is(int from, String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            if ((text[from + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Three or more labels of letters between dots; but the class of an exception says what happened. */
    private boolean isName(int from, int to, int dots) {
        if (dots < 2) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte shape = Shape.of(text[i]);
            if (shape == Shape.UNDERSCORE && i > from && text[i - 1] >= 'A' && text[i - 1] <= 'Z') {
                return false;
            }
            boolean inner = i > from && text[i - 1] != '.' && i < to - 1;
            if (shape == Shape.SLASH || (shape == Shape.JOINT && text[i] != '-') || (shape == Shape.DOT && !inner)) {
                return false;
            }
        }
        return !(endsWith(from, to, "Exception") || endsWith(from, to, "Error"));
    }

    private boolean endsWith(int from, int to, String suffix) {
        int at = to - suffix.length();
        if (at < from) {
            return false;
        }
        for (int i = 0; i < suffix.length(); i++) {
            if (text[at + i] != suffix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Letters, then one or two digits. */
    private boolean isOrdinal(int from, int to, int digits) {
        if (digits > 2 || to - from <= digits) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (i < to - digits ? !Shape.isLetter(text[i]) : !Shape.isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    /** Alone in brackets or quotes it is a variable, else its letters count as a word. */
    private void ordinal(int from, int to, int digits) {
        boolean enclosed =
                from > 0 && to < length && "([{<'\"".indexOf(text[from - 1]) >= 0 && ")]}>'\"".indexOf(text[to]) >= 0;
        long shown = hash(from, to);
        if (enclosed) {
            wild(ORDINAL, from, to, shown);
        } else {
            emit(STEM, from, to, Hashing.combine(hash(from, to - digits), Shape.ORDINAL), shown);
        }
    }

    private void variableChunk(int from, int to, int digits) {
        byte type = type(from, to, digits);
        wild(type, from, to, type == IDENTIFIER ? identifierPattern(from, to) : type);
    }

    private byte type(int from, int to, int digits) {
        int n = to - from;
        int dots = 0;
        int hexLetters = 0;
        int letters = 0;
        int dashes = 0;
        int others = 0;
        for (int i = from; i < to; i++) {
            switch (Shape.of(text[i])) {
                case Shape.DIGIT -> {}
                case Shape.HEX_LETTER -> hexLetters++;
                case Shape.LETTER -> letters++;
                case Shape.DOT -> dots++;
                default -> {
                    if (text[i] == '-') {
                        dashes++;
                    } else {
                        others++;
                    }
                }
            }
        }
        if (dots == 3 && digits == n - 3) {
            return ADDRESS;
        }
        boolean signed = dashes == 0 || (dashes == 1 && text[from] == '-');
        if (hexLetters + letters == 0 && dots <= 1 && signed && others == (text[to - 1] == '%' ? 1 : 0)) {
            return NUMBER;
        }
        if (others == 0 && dots == 0 && dashes == 0) {
            boolean prefixed = n > 2 && text[from] == '0' && (text[from + 1] | 0x20) == 'x' && letters == 1;
            if (prefixed || (letters == 0 && n >= 6)) {
                return HEX;
            }
        }
        if (letters == 0 && dashes == 4 && n == 36 && others == 0 && dots == 0) {
            return HEX;
        }
        if (signed && dots <= 1 && others == 0 && Shape.isDigit(text[from + dashes]) && isUnit(from + dashes, to)) {
            return NUMBER;
        }
        return IDENTIFIER;
    }

    /** Digits and a dot, then at most seven letters. */
    private boolean isUnit(int from, int to) {
        int i = from;
        while (i < to && (Shape.isDigit(text[i]) || text[i] == '.')) {
            i++;
        }
        int unit = i;
        while (i < to && Shape.isLetter(text[i])) {
            i++;
        }
        return i == to && to - unit <= 7;
    }

    /** With digits; but a long word with one or two of them, as HttpServer2, is shown as long as it is always the same. */
    private boolean isVariablePiece(int from, int to, int digits) {
        boolean wordlike = digits <= 2 && to - from >= 4 * digits + 1 && Shape.isLetter(text[from]);
        return (digits > 0 && !wordlike) || text[to - 1] == '_';
    }

    /** Of {@link #appendIdentifier}. */
    private long identifierPattern(int from, int to) {
        long hash = Hashing.SEED;
        boolean wild = false; // the last that was hashed was a variable piece
        boolean dot = false; // a dot behind it waits
        int i = from;
        while (i < to) {
            char c = text[i];
            byte shape = Shape.of(c);
            if (shape >= Shape.DOT || shape <= Shape.DELIMITER) {
                if (dot) {
                    hash = Hashing.step(hash, '.');
                }
                dot = c == '.' && wild;
                if (!dot) {
                    hash = Hashing.step(hash, c);
                }
                wild = false;
                i++;
                continue;
            }
            int piece = i;
            int digits = 0;
            while (i < to && (shape = Shape.of(text[i])) > Shape.DELIMITER && shape < Shape.DOT) {
                digits += shape == Shape.DIGIT ? 1 : 0;
                i++;
            }
            if (isVariablePiece(piece, i, digits)) {
                if (!dot) {
                    hash = Hashing.step(hash, Shape.WILD);
                }
                wild = true;
            } else {
                if (dot) {
                    hash = Hashing.step(hash, '.');
                }
                for (int k = piece; k < i; k++) {
                    hash = Hashing.step(hash, text[k]);
                }
                wild = false;
            }
            dot = false;
        }
        return Hashing.mix(dot ? Hashing.step(hash, '.') : hash);
    }

    /** The pieces of a chunk that have a digit as variables, the others as they are. */
    private void appendIdentifier(int from, int to, StringBuilder out, char mark) {
        int i = from;
        while (i < to) {
            byte shape = Shape.of(text[i]);
            if (shape >= Shape.DOT || shape <= Shape.DELIMITER) {
                out.append(text[i]);
                i++;
                continue;
            }
            int piece = i;
            int digits = 0;
            while (i < to && (shape = Shape.of(text[i])) > Shape.DELIMITER && shape < Shape.DOT) {
                digits += shape == Shape.DIGIT ? 1 : 0;
                i++;
            }
            if (isVariablePiece(piece, i, digits)) {
                int n = out.length();
                if (n >= 2 && out.charAt(n - 1) == '.' && out.charAt(n - 2) == mark && piece - 1 > from) {
                    out.setLength(n - 1);
                } else {
                    out.append(mark);
                }
            } else {
                out.append(text, piece, i - piece);
            }
        }
    }

    private long hash(int from, int to) {
        long hash = Hashing.SEED;
        for (int i = from; i < to; i++) {
            hash = Hashing.step(hash, text[i]);
        }
        return Hashing.mix(hash);
    }

    /** The type of a variable atom. */
    static ParameterType typeOf(byte kind) {
        return ParameterType.of(kind - VARIABLE);
    }

    /** Writes what the atom shows as long as nothing else was seen in its place; variables as typed marks. */
    void appendPattern(int atom, StringBuilder out) {
        byte as = kind[atom];
        if (as == GAP) {
            out.append(' ');
        } else if (!isVariable(as)) {
            out.append(text, start[atom], end[atom] - start[atom]);
        } else if (as == IDENTIFIER) {
            appendIdentifier(start[atom], end[atom], out, Shape.typed(ParameterType.IDENTIFIER));
        } else if (as == ORDINAL || as == NAME || as == VALUE) {
            out.append(text, start[atom], end[atom] - start[atom]);
        } else {
            out.append(Shape.typed(typeOf(as)));
        }
    }

    /** Writes the numbers of the line, units aside; returns how many. What is too long for an exact number is left out. */
    int numbers(double[] into) {
        int found = 0;
        for (int i = 0; i < atoms && found < into.length; i++) {
            if (kind[i] == NUMBER && end[i] - start[i] <= LONGEST_NUMBER) {
                into[found++] = number(start[i], end[i]);
            }
        }
        return found;
    }

    private double number(int from, int to) {
        double value = 0;
        double unit = 0;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (Shape.isDigit(c)) {
                value = value * 10 + (c - '0');
                unit *= 10;
            } else if (c == '.' && unit == 0) {
                unit = 1;
            } else if (Shape.isLetter(c)) {
                break;
            }
        }
        value = unit > 1 ? value / unit : value;
        return text[from] == '-' ? -value : value;
    }
}
