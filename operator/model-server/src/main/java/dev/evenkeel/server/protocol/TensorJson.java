package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/** Makes JSON parsers over a byte array that can step over an array of numbers which somebody else has read. */
final class TensorJson extends JsonFactory {
    private static final long serialVersionUID = 1;

    private static final TensorJson INSTANCE = new TensorJson();

    private TensorJson() {
        super(new JsonFactoryBuilder()
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS));
    }

    /** A parser over {@code body[start, start + length)}. */
    static Parser parser(byte[] body, int start, int length) throws IOException {
        return (Parser) INSTANCE.createParser(body, start, length);
    }

    @Override
    protected Parser _createParser(byte[] data, int offset, int length, IOContext context) {
        return new Parser(
                context, _parserFeatures, _byteSymbolCanonicalizer.makeChild(_factoryFeatures), data, offset, length);
    }

    /** A parser that tells and moves its position in the array. */
    static final class Parser extends UTF8StreamJsonParser {
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
