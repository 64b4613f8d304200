package dev.evenkeel.server.engine.xgboost;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Universal Binary JSON (ubjson.org, draft 12) as XGBoost writes it: objects without a type, arrays with and without. */
final class UbjTokens implements ModelTokens {
    private static final long UNTIL_ITS_END = -1;

    private final ByteBuffer bytes; // big-endian, as the format is
    private final Level[] levels = new Level[MAX_DEPTH + 1];
    private int depth;
    private String text = "";
    private long textOffset;
    private long integer;

    /** An object or array that has begun. */
    private static final class Level {
        boolean isObject;
        boolean nameIsRead; // of the value that comes next in an object
        char type; // of each element, 0 where each tells its own
        long left; // elements to come, or UNTIL_ITS_END
    }

    UbjTokens(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException("it has " + channel.size() + " bytes, more than 2 GiB");
            }
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        for (int i = 0; i < levels.length; i++) {
            levels[i] = new Level();
        }
    }

    @Override
    public Token next() throws IOException {
        try {
            return depth == 0 ? value((char) bytes.get()) : inside(levels[depth]);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new EOFException("it ends too early");
        }
    }

    private Token inside(Level level) throws IOException {
        if (level.isObject) {
            return member(level);
        }
        if (level.left == UNTIL_ITS_END) {
            char type = (char) bytes.get();
            return type == ']' ? end(Token.END_ARRAY) : value(type);
        }
        if (level.left == 0) {
            return end(Token.END_ARRAY);
        }
        level.left--;
        return value(level.type == 0 ? (char) bytes.get() : level.type);
    }

    private Token member(Level level) throws IOException {
        char type = (char) bytes.get();
        if (level.nameIsRead) {
            level.nameIsRead = false;
            return value(type);
        }
        if (type == '}') {
            return end(Token.END_OBJECT);
        }
        text = string(type);
        level.nameIsRead = true;
        return Token.NAME;
    }

    private Token value(char type) throws IOException {
        return switch (type) {
            case '{' -> {
                begin().isObject = true;
                yield Token.OBJECT;
            }
            case '[' -> array(begin());
            case 'S' -> {
                text = string((char) bytes.get());
                yield Token.STRING;
            }
            case 'i', 'U', 'I', 'l', 'L' -> {
                integer = whole(type);
                yield Token.INTEGER;
            }
            case 'd' -> {
                bytes.getFloat();
                yield Token.OTHER;
            }
            case 'D' -> {
                bytes.getDouble();
                yield Token.OTHER;
            }
            case 'C' -> {
                bytes.get();
                yield Token.OTHER;
            }
            case 'Z', 'T', 'F' -> Token.OTHER;
            default ->
                throw new IOException("at byte " + (bytes.position() - 1) + " is the unknown type " + (int) type);
        };
    }

    private Token array(Level level) throws IOException {
        char mark = (char) bytes.get(bytes.position());
        if (mark == '$') {
            bytes.get();
            level.type = (char) bytes.get();
            if ("iUIlLdD".indexOf(level.type) < 0) {
                throw new IOException("at byte " + (bytes.position() - 1) + " is an array of no numbers");
            }
            mark = (char) bytes.get(bytes.position());
            if (mark != '#') {
                throw new IOException("at byte " + bytes.position() + " is an array of a type, but of no length");
            }
        }
        if (mark == '#') {
            bytes.get();
            level.left = length((char) bytes.get());
        }
        return Token.ARRAY;
    }

    private Level begin() throws IOException {
        if (depth == MAX_DEPTH) {
            throw new IOException("it is nested deeper than " + MAX_DEPTH);
        }
        depth++;
        Level level = levels[depth];
        level.isObject = false;
        level.nameIsRead = false;
        level.type = 0;
        level.left = UNTIL_ITS_END;
        return level;
    }

    private Token end(Token token) {
        depth--;
        return token;
    }

    private String string(char lengthType) throws IOException {
        byte[] utf8 = new byte[(int) length(lengthType)];
        textOffset = bytes.position();
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** A length, which is never more than the bytes that are left: no memory is taken for what is not there. */
    private long length(char type) throws IOException {
        long length = whole(type);
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("at byte " + bytes.position() + " something has the length " + length + " where "
                    + bytes.remaining() + " bytes are left");
        }
        return length;
    }

    private long whole(char type) throws IOException {
        return switch (type) {
            case 'i' -> bytes.get();
            case 'U' -> bytes.get() & 0xff;
            case 'I' -> bytes.getShort();
            case 'l' -> bytes.getInt();
            case 'L' -> bytes.getLong();
            default -> throw new IOException("at byte " + (bytes.position() - 1) + " is no whole number");
        };
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public long textOffset() {
        return textOffset;
    }

    @Override
    public long integer() {
        return integer;
    }

    @Override
    public void close() {
        // the file is mapped, and closed already
    }
}
