package dev.evenkeel.server.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.evenkeel.server.protocol.RequestFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an explain request says besides an infer request.
 *
 * @param evaluations most predictions, where it is given
 * @param background where that comes from, where it is given
 * @param hasBackground true when the rows of the background are an input of their own
 * @param hasOutputs true when it names the outputs to be explained
 */
record ExplainParameters(
        OptionalInt evaluations, Optional<Background> background, boolean hasBackground, boolean hasOutputs) {
    /** The name of the input that has the background's rows. */
    static final String BACKGROUND = "background";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Where a background may come from. */
    enum Background {
        /** The request's own rows. */
        REQUEST,
        /** What the model has learned from, as its file tells it. */
        BASELINE,
        /** The medians of what was captured. */
        CAPTURE,
        ZEROS;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Looks for them; the reader of infer requests tells what is wrong with the rest.
     *
     * @param jsonLength length of the JSON part of the body
     * @throws RequestFault when a parameter is none that there is
     */
    static ExplainParameters read(byte[] body, int jsonLength) throws RequestFault {
        if (jsonLength < 0 || jsonLength > body.length) {
            throw new RequestFault("header Inference-Header-Content-Length is " + jsonLength + ", but the body has "
                    + body.length + " bytes: give the length of the JSON part");
        }
        OptionalInt evaluations = OptionalInt.empty();
        Optional<Background> background = Optional.empty();
        boolean hasBackground = false;
        boolean hasOutputs = false;
        try (JsonParser json = JSON.createParser(body, 0, jsonLength)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RequestFault("the body must be a JSON object with the field inputs");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("parameters") && value == JsonToken.START_OBJECT) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String parameter = json.currentName();
                        json.nextToken();
                        switch (parameter) {
                            case "evaluations" -> evaluations = OptionalInt.of(evaluations(json));
                            case BACKGROUND -> background = Optional.of(background(json));
                            default -> json.skipChildren();
                        }
                    }
                } else if (field.equals("inputs") && value == JsonToken.START_ARRAY) {
                    hasBackground = namesBackground(json);
                } else {
                    hasOutputs |= field.equals("outputs") && value == JsonToken.START_ARRAY;
                    json.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw new RequestFault("the body is no valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (hasBackground && background.isPresent()) {
            throw new RequestFault("give the parameter background or an input of that name, not both");
        }
        return new ExplainParameters(evaluations, background, hasBackground, hasOutputs);
    }

    private static int evaluations(JsonParser json) throws IOException, RequestFault {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() == JsonParser.NumberType.INT
                && json.getIntValue() > 0) {
            return json.getIntValue();
        }
        throw new RequestFault("parameters.evaluations must be a whole number above 0, not " + json.getText());
    }

    private static Background background(JsonParser json) throws IOException, RequestFault {
        for (Background known : new Background[] {Background.BASELINE, Background.CAPTURE, Background.ZEROS}) {
            if (json.currentToken() == JsonToken.VALUE_STRING && json.getText().equals(known.label())) {
                return known;
            }
        }
        throw new RequestFault("parameters.background must be \"baseline\", \"capture\" or \"zeros\", not "
                + json.getText() + "; rows of your own are an input named background");
    }

    private static boolean namesBackground(JsonParser json) throws IOException {
        boolean found = false;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                found |= field.equals("name")
                        && value == JsonToken.VALUE_STRING
                        && json.getText().equals(BACKGROUND);
                json.skipChildren();
            }
        }
        return found;
    }
}
