package dev.evenkeel.server.engine.xgboost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/** JSON as XGBoost writes it: with NaN and Infinity. */
final class JsonTokens implements ModelTokens {
    private static final int MAX_TEXT = 1 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            .build();

    private final JsonParser parser;

    JsonTokens(Path file) throws IOException {
        parser = JSON.createParser(file.toFile());
    }

    @Override
    public Token next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new EOFException("it ends too early");
        }
        return switch (token) {
            case START_OBJECT -> Token.OBJECT;
            case END_OBJECT -> Token.END_OBJECT;
            case START_ARRAY -> Token.ARRAY;
            case END_ARRAY -> Token.END_ARRAY;
            case FIELD_NAME -> Token.NAME;
            case VALUE_STRING -> Token.STRING;
            case VALUE_NUMBER_INT -> Token.INTEGER;
            case VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                Token.OTHER;
        };
    }

    @Override
    public String text() throws IOException {
        return parser.getText();
    }

    @Override
    public long textOffset() {
        return parser.currentTokenLocation().getByteOffset() + 1; // behind the quote
    }

    @Override
    public long integer() throws IOException {
        return parser.getLongValue();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
