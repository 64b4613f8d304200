package dev.evenkeel.server.engine.xgboost;

import dev.evenkeel.server.engine.xgboost.ModelTokens.Token;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Reads the values of a model's fields. Each method gets the event that the value begins with, and reads to its end. */
final class ModelFields {
    private final ModelTokens tokens;

    ModelFields(ModelTokens tokens) {
        this.tokens = tokens;
    }

    /** What is done with each field of an object. */
    interface Reader {
        void read(String name, Token value) throws IOException;
    }

    /** What is done with each element of an array. */
    interface Element {
        void read(Token value) throws IOException;
    }

    void object(Token value, Reader reader) throws IOException {
        require(value == Token.OBJECT, "an object is missing");
        Set<String> seen = new HashSet<>();
        while (tokens.next() == Token.NAME) {
            String name = tokens.text();
            require(seen.add(name), "field " + name + " is given twice"); // which of them would count?
            reader.read(name, tokens.next());
        }
    }

    void array(Token value, Element element) throws IOException {
        require(value == Token.ARRAY, "an array is missing");
        for (Token each = tokens.next(); each != Token.END_ARRAY; each = tokens.next()) {
            element.read(each);
        }
    }

    /** The number of elements of an array of plain values. */
    int length(Token value) throws IOException {
        int[] count = {0};
        array(value, each -> {
            require(each == Token.INTEGER || each == Token.OTHER, "an array holds no numbers");
            count[0]++;
        });
        return count[0];
    }

    int[] integers(Token value) throws IOException {
        require(value == Token.ARRAY, "an array is missing");
        int[] found = new int[16];
        int count = 0;
        for (Token each = tokens.next(); each != Token.END_ARRAY; each = tokens.next()) {
            require(each == Token.INTEGER, "an array of whole numbers holds something else");
            long integer = tokens.integer();
            require((int) integer == integer, "the number " + integer + " has more than 32 bits");
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = (int) integer;
        }
        return Arrays.copyOf(found, count);
    }

    /** A whole number from 0 to 2^31 - 1, which the format writes as text. */
    int number(String name, Token value) throws IOException {
        String text = text(name, value);
        try {
            int number = Integer.parseInt(text);
            require(number >= 0, name + " is " + number);
            return number;
        } catch (NumberFormatException e) {
            throw new IOException(name + " is no whole number", e);
        }
    }

    String text(String name, Token value) throws IOException {
        require(value == Token.STRING, name + " is no text");
        return tokens.text();
    }

    BaseScore baseScore(Token value) throws IOException {
        return new BaseScore(text("base_score", value), tokens.textOffset());
    }

    /** Passes over a value. */
    void skip(Token value) throws IOException {
        int depth = 0;
        for (Token token = value; ; token = tokens.next()) {
            switch (token) {
                case OBJECT, ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case NAME, STRING, INTEGER, OTHER -> {}
            }
            if (depth == 0) {
                return;
            }
        }
    }

    static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
