package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/**
 * Makes JSON parsers over a byte array in UTF-8, that can step over an array of numbers which somebody else has read, and
 * says what is wrong with text that is no JSON.
 */
public final class TensorJson extends JsonFactory {
    private static final long serialVersionUID = 1;

    private static final int MESSAGE_DETAIL = 200;
    private static final TensorJson INSTANCE = new TensorJson();

    private TensorJson() {
        super(new JsonFactoryBuilder()
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS));
    }

    /** A parser over {@code body[start, start + length)}. */
    public static Parser parser(byte[] body, int start, int length) throws IOException {
        return (Parser) INSTANCE.createParser(body, start, length);
    }

    /** What the client is told of a body that the parser refuses. */
    public static RequestFault notJson(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        String what = e.getOriginalMessage();
        return new RequestFault("the body is no valid JSON" + where + ": "
                + (what.length() > MESSAGE_DETAIL ? what.substring(0, MESSAGE_DETAIL) + "..." : what));
    }

    /**
     * The text of the current string.
     *
     * @throws RequestFault when half a surrogate pair is escaped in it: no other encoding can carry that
     */
    public static String text(JsonParser json) throws IOException, RequestFault {
        String text = json.getText();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
                    throw new RequestFault("the body has half a surrogate pair in a string: \\u"
                            + Integer.toHexString(text.charAt(i)) + " is no character");
                }
                i++;
            }
        }
        return text;
    }

    @Override
    protected Parser _createParser(byte[] data, int offset, int length, IOContext context) {
        return new Parser(
                context, _parserFeatures, _byteSymbolCanonicalizer.makeChild(_factoryFeatures), data, offset, length);
    }

    /** A parser that tells and moves its position in the array. */
    public static final class Parser extends UTF8StreamJsonParser {
        private Parser(
                IOContext context, int features, ByteQuadsCanonicalizer symbols, byte[] data, int offset, int length) {
            super(context, features, null, null, symbols, data, offset, offset + length, 0, false);
        }

        /** Where the next token is looked for; right behind the bracket after START_ARRAY. */
        int position() {
            return _inputPtr;
        }

        /** The end of what is parsed. */
        int end() {
            return _inputEnd;
        }

        /**
         * Goes on elsewhere.
         *
         * @param position of the bracket that ends the array whose START_ARRAY was the last token
         */
        void skipTo(int position) {
            _inputPtr = position;
        }
    }
}
