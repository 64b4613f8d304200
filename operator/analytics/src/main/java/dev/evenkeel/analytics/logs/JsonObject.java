package dev.evenkeel.analytics.logs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The members of a JSON object on one line (RFC 8259), as texts; nested values stay as they were written. */
final class JsonObject {
    private static final int MAX_MEMBERS = 64;

    private final String text;
    private final Map<String, String> members = new LinkedHashMap<>();
    private int at;

    private JsonObject(String text) {
        this.text = text;
    }

    /** Empty if the line is no JSON object. */
    static Optional<JsonObject> members(String line) {
        JsonObject object = new JsonObject(line);
        object.blanks();
        return object.at < line.length() && line.charAt(object.at) == '{' && object.read()
                ? Optional.of(object)
                : Optional.empty();
    }

    /** The first of these that is there and not null. */
    Optional<String> first(String... names) {
        for (String name : names) {
            String value = members.get(name);
            if (value != null && !value.equals("null")) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** All members as name=value. */
    String others() {
        StringBuilder out = new StringBuilder();
        members.forEach((name, value) ->
                out.append(out.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return out.toString();
    }

    private boolean read() {
        at++;
        blanks();
        if (take('}')) {
            return ends();
        }
        while (true) {
            blanks();
            Optional<String> name = string();
            blanks();
            if (name.isEmpty() || !take(':')) {
                return false;
            }
            blanks();
            Optional<String> value = value();
            if (value.isEmpty()) {
                return false;
            }
            if (members.size() < MAX_MEMBERS) {
                members.putIfAbsent(name.get(), value.get());
            }
            blanks();
            if (take('}')) {
                return ends();
            }
            if (!take(',')) {
                return false;
            }
        }
    }

    private boolean ends() {
        blanks();
        return at == text.length();
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Optional<String> value() {
        if (at == text.length()) {
            return Optional.empty();
        }
        char c = text.charAt(at);
        if (c == '"') {
            return string();
        }
        int from = at;
        if (c == '{' || c == '[') {
            int depth = 0;
            while (at < text.length()) {
                char next = text.charAt(at);
                if (next == '"') {
                    if (string().isEmpty()) {
                        return Optional.empty();
                    }
                    continue;
                }
                depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
                at++;
                if (depth == 0) {
                    return Optional.of(text.substring(from, at));
                }
            }
            return Optional.empty();
        }
        while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at > from ? Optional.of(text.substring(from, at)) : Optional.empty();
    }

    private Optional<String> string() {
        if (!take('"')) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(out.toString());
            }
            if (c != '\\' || at == text.length()) {
                out.append(c);
                continue;
            }
            char escape = text.charAt(at++);
            switch (escape) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> out.append(unicode());
                default -> out.append(escape);
            }
        }
        return Optional.empty();
    }

    private char unicode() {
        int code = 0;
        int end = at + 4;
        if (end > text.length()) {
            return '\uFFFD';
        }
        for (; at < end; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit < 0) {
                return '\uFFFD';
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }
}
