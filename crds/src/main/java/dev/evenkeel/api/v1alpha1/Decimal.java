package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A number as a string, {@code "0.15"}: Kubernetes APIs carry no floats, because clients round them differently.
 *
 * @param text as written
 */
public record Decimal(@JsonValue String text) {
    /** The schema's pattern. */
    public static final String PATTERN = "^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Decimal {}

    /** From text such as {@code 0.15}. */
    public static Decimal of(String text) {
        return new Decimal(text);
    }

    /**
     * To six significant digits: enough for people, and the same text for the same measurement.
     *
     * @throws IllegalArgumentException for NaN and infinities, which have no decimal form
     */
    public static Decimal of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " has no decimal form");
        }
        BigDecimal rounded = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        boolean plain = rounded.scale() <= 12 && rounded.precision() - rounded.scale() <= 15;
        return new Decimal(plain ? rounded.toPlainString() : rounded.toString());
    }

    /**
     * The number.
     *
     * @throws IllegalArgumentException when the text is no number; never for what an API server with our CRDs let in
     */
    public BigDecimal value() {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no decimal number, such as \"0.15\"", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
