package dev.evenkeel.server.engine.xgboost;

import java.io.Closeable;
import java.io.IOException;

/** A model file as the events of a JSON document, whichever of the two forms it is written in. */
interface ModelTokens extends Closeable {
    /** Far above what XGBoost writes, and far below what the stack of its own recursive reader holds. */
    int MAX_DEPTH = 64;

    /** What comes next. */
    enum Token {
        OBJECT,
        END_OBJECT,
        ARRAY,
        END_ARRAY,
        /** A field's name, in {@link #text}. */
        NAME,
        /** A string, in {@link #text}. */
        STRING,
        /** A whole number, in {@link #integer}. */
        INTEGER,
        /** A number with a fraction, true, false or null. */
        OTHER
    }

    /**
     * Steps to the next event.
     *
     * @throws IOException when the file is no such document, ends too early or is nested deeper than {@link #MAX_DEPTH}
     */
    Token next() throws IOException;

    /** The name or string that was met. */
    String text() throws IOException;

    /** Where in the file the string begins that was met. */
    long textOffset();

    /** The whole number that was met. */
    long integer() throws IOException;
}
