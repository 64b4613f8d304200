package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.io.NumberInput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads arrays of plain JSON numbers straight from bytes into a tensor, flat or nested, without a token or an object for
 * each number. It knows the common case alone and gives up on anything else, right or wrong (NaN, null, a number too
 * long, a missing comma): then the caller reads the array again with a parser that knows all cases and names mistakes.
 * Numbers come out as {@link Float#parseFloat} and {@link Double#parseDouble} read them.
 *
 * <p>A decimal of up to 18 digits is computed in double precision, with an error below {@value #ERROR_ULPS} units in the
 * last place; that settles the float unless it lies as close as that to the middle between two floats. Sources: W.
 * Clinger, How to read floating point numbers accurately, PLDI 1990; eight digits at once after D. Lemire, Number parsing
 * at a gigabyte per second, 2021.
 */
final class FlatNumbers {
    /** Not read: the caller takes the slow way. */
    static final int UNREAD = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final double[] FRACTIONS = {
        1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16,
        1e-17, 1e-18, 1e-19, 1e-20, 1e-21, 1e-22
    };
    private static final long[] POWERS_OF_TEN = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT = 22;
    private static final long EXACT_DOUBLE = 1L << 53;
    private static final int ERROR_ULPS = 16;

    /** So many bytes at most are looked at for one number: a sign, 8 digits, a point, 24 digits, a comma, a space. */
    private static final int PLAIN_BYTES = 36;

    private static final int PLAIN_WHOLE_DIGITS = 8;

    /** What is cut off behind so many digits changes a double by a unit in the last place at most. */
    private static final long PRECISE_MANTISSA = 10_000_000_000_000_000L;

    private final byte[] body;
    private final int end;
    private int at;

    // The number that was read last.
    private int start;
    private boolean negative;
    private boolean whole;
    private boolean truncated; // more digits than the mantissa holds
    private long mantissa;
    private int exponent;

    private FlatNumbers(byte[] body, int start, int end) {
        this.body = body;
        this.at = start;
        this.end = end;
    }

    /**
     * Reads the elements of an array.
     *
     * @param start right behind the opening bracket
     * @param end of what may be read
     * @param elements how many there must be
     * @param out gets them, from its position
     * @return the position of the closing bracket, or {@link #UNREAD}; then the buffer's content and position are undefined
     */
    static int read(byte[] body, int start, int end, Datatype datatype, int elements, ByteBuffer out) {
        return switch (datatype) {
            case FP32, FP64, INT64, INT32 -> new FlatNumbers(body, start, end).array(datatype, elements, out);
            default -> UNREAD;
        };
    }

    private int array(Datatype datatype, int elements, ByteBuffer out) {
        int depth = 1;
        int count = 0;
        boolean valueMayCome = true; // after a bracket or a comma
        boolean bracketMayClose = true; // not after a comma
        while (at < end) {
            byte c = body[at];
            if (c <= ' ') {
                if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                    return UNREAD;
                }
                at++;
            } else if (c == ',') {
                if (valueMayCome) {
                    return UNREAD;
                }
                valueMayCome = true;
                bracketMayClose = false;
                at++;
            } else if (c == ']') {
                if (!bracketMayClose) {
                    return UNREAD;
                }
                depth--;
                if (depth == 0) {
                    return count == elements ? at : UNREAD;
                }
                valueMayCome = false;
                at++;
            } else if (!valueMayCome) {
                return UNREAD;
            } else if (c == '[') {
                depth++;
                bracketMayClose = true;
                at++;
            } else {
                int plain = datatype == Datatype.FP32 ? plainFloats(elements - count, out) : 0;
                count += plain;
                if (plain > 0) {
                    bracketMayClose = false; // they end behind a comma
                } else if (count == elements || !number() || !put(datatype, out)) {
                    return UNREAD;
                } else {
                    count++;
                    valueMayCome = false;
                    bracketMayClose = true;
                }
            }
        }
        return UNREAD;
    }

    /**
     * Reads the numbers that come first as long as they are like -12.345678 and a comma follows, in few steps: up to
     * eight digits of a fraction are one, with no branch on their number, which a processor would guess wrong each time.
     *
     * @return how many it were
     */
    private int plainFloats(int most, ByteBuffer out) {
        int next = at;
        int count = 0;
        for (; count < most && end - next >= PLAIN_BYTES; count++) {
            int sign = body[next] == '-' ? 1 : 0;
            int first = next + sign;
            int behind = first;
            long value = 0;
            while (isDigit(body[behind]) && behind - first < PLAIN_WHOLE_DIGITS) {
                value = 10 * value + (body[behind] - '0');
                behind++;
            }
            int whole = behind - first;
            if (whole == 0 || (whole > 1 && body[first] == '0')) {
                break;
            }
            int digits = 0; // of the fraction
            if (body[behind] == '.') {
                behind++;
                do {
                    long eight = (long) LONG.get(body, behind);
                    int more = leadingDigits(eight);
                    value = value * POWERS_OF_TEN[more] + parse(eight, more);
                    digits += more;
                    behind += more;
                } while (isDigit(body[behind]) && digits < MAX_DIGITS);
                if (digits == 0) {
                    break;
                }
            }
            if (body[behind] != ',' || whole + digits > MAX_DIGITS) {
                break;
            }
            double near = value * FRACTIONS[digits];
            if (!isSettled(near)) {
                break;
            }
            out.putInt(Float.floatToRawIntBits((float) near) | sign << 31);
            next = body[behind + 1] == ' ' ? behind + 2 : behind + 1;
        }
        at = next;
        return count;
    }

    /** True when the error of {@code near} does not matter to the float that it rounds to. */
    private static boolean isSettled(double near) {
        long below = Double.doubleToRawLongBits(near) & 0x1FFF_FFFFL; // the bits that a float has not
        return Math.abs(below - 0x1000_0000L) > ERROR_ULPS;
    }

    /** Scans one number; false when it is none, or one that is left to others. */
    private boolean number() {
        start = at;
        mantissa = 0;
        exponent = 0;
        truncated = false;
        negative = body[at] == '-';
        if (negative) {
            at++;
        }
        int first = at;
        integerDigits();
        int digits = at - first;
        if (digits == 0 || digits > MAX_DIGITS || (digits > 1 && body[first] == '0')) {
            return false;
        }
        whole = true;
        if (at < end && body[at] == '.') {
            at++;
            whole = false;
            int point = at;
            fraction(body[first] == '0' ? 0 : digits);
            if (at == point) {
                return false;
            }
        }
        if (at < end && (body[at] == 'e' || body[at] == 'E')) {
            whole = false;
            if (!exponent()) {
                return false;
            }
        }
        return at < end;
    }

    private void integerDigits() {
        long value = 0;
        while (at < end && isDigit(body[at])) {
            value = 10 * value + (body[at] - '0');
            at++;
        }
        mantissa = value;
    }

    /** @param digits of the mantissa so far */
    private void fraction(int digits) {
        long value = mantissa;
        int begun = at;
        int left = MAX_DIGITS - digits;
        while (left >= 8 && end - at >= 8) {
            long eight = (long) LONG.get(body, at);
            int count = leadingDigits(eight);
            if (count == 0) {
                break;
            }
            value = value * POWERS_OF_TEN[count] + parse(eight, count);
            at += count;
            left -= count;
            if (count < 8) {
                break;
            }
        }
        while (at < end && isDigit(body[at]) && left > 0) {
            value = 10 * value + (body[at] - '0');
            at++;
            left--;
        }
        mantissa = value;
        exponent = begun - at;
        while (at < end && isDigit(body[at])) {
            truncated = true;
            at++;
        }
    }

    private boolean exponent() {
        at++;
        boolean minus = at < end && body[at] == '-';
        if (minus || (at < end && body[at] == '+')) {
            at++;
        }
        int begun = at;
        int value = 0;
        while (at < end && isDigit(body[at]) && at - begun < 5) {
            value = 10 * value + (body[at] - '0');
            at++;
        }
        exponent += minus ? -value : value;
        return at > begun && at < end && !isDigit(body[at]);
    }

    private boolean put(Datatype datatype, ByteBuffer out) {
        switch (datatype) {
            case FP32 -> out.putFloat(toFloat());
            case FP64 -> out.putDouble(toDouble());
            default -> {
                long value = negative ? -mantissa : mantissa;
                if (!whole || (datatype == Datatype.INT32 && value != (int) value)) {
                    return false;
                }
                if (datatype == Datatype.INT32) {
                    out.putInt((int) value);
                } else {
                    out.putLong(value);
                }
            }
        }
        return true;
    }

    private float toFloat() {
        if (mantissa == 0 && !truncated) {
            return negative ? -0f : 0f;
        }
        boolean precise = !truncated || mantissa >= PRECISE_MANTISSA;
        if (precise && exponent >= -2 * MAX_EXPONENT && exponent <= MAX_EXPONENT) {
            double near = scaled();
            if (isSettled(near) && near >= Float.MIN_NORMAL && near <= Float.MAX_VALUE) {
                return (float) (negative ? -near : near);
            }
        }
        char[] text = text();
        return NumberInput.parseFloat(text, 0, text.length, true);
    }

    private double toDouble() {
        if (mantissa <= EXACT_DOUBLE && Math.abs(exponent) <= MAX_EXPONENT && !truncated) {
            double exact = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
            return negative ? -exact : exact;
        }
        char[] text = text();
        return NumberInput.parseDouble(text, 0, text.length, true);
    }

    private double scaled() {
        if (exponent >= 0) {
            return mantissa * POWERS[exponent];
        }
        return exponent >= -MAX_EXPONENT
                ? mantissa * FRACTIONS[-exponent]
                : mantissa * FRACTIONS[MAX_EXPONENT] * FRACTIONS[-exponent - MAX_EXPONENT];
    }

    private char[] text() {
        char[] text = new char[at - start];
        for (int i = 0; i < text.length; i++) {
            text[i] = (char) body[start + i];
        }
        return text;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** How many bytes are ASCII digits before one that is none, the first in the lowest byte. */
    private static int leadingDigits(long eight) {
        long others = ((eight + 0x4646464646464646L) | (eight - 0x3030303030303030L)) & 0x8080808080808080L;
        return Long.numberOfTrailingZeros(others) >>> 3; // a carry or borrow moves to later bytes alone
    }

    /** @param count of ASCII digits in the lowest bytes, 0 to 8 */
    private static long parse(long eight, int count) {
        int half = 32 - 4 * count; // of the shift, as a shift by 64 is none
        long pairs = (eight - 0x3030303030303030L) << half << half; // zeros take the place in front
        pairs = 10 * pairs + (pairs >>> 8);
        return (((pairs & 0x000000FF000000FFL) * 0x000F424000000064L)
                        + (((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L))
                >>> 32;
    }
}
