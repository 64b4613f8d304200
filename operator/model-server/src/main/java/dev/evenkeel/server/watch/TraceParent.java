package dev.evenkeel.server.watch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The caller's place in a trace, as the header {@code traceparent} has it. Source: W3C Trace Context, section 3.2.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 of them
 * @param isSampled true when the caller records its part
 */
record TraceParent(String traceId, String spanId, boolean isSampled) {
    private static final int LENGTH = 55;

    /** Empty when there is no header, or one that the specification wants ignored. */
    static Optional<TraceParent> parse(@Nullable String header) {
        if (header == null
                || header.length() < LENGTH
                || header.charAt(2) != '-'
                || header.charAt(35) != '-'
                || header.charAt(52) != '-') {
            return Optional.empty();
        }
        String version = header.substring(0, 2);
        boolean hasMore = header.length() > LENGTH;
        if (version.equals("ff") || (hasMore && (version.equals("00") || header.charAt(LENGTH) != '-'))) {
            return Optional.empty();
        }
        String traceId = header.substring(3, 35);
        String spanId = header.substring(36, 52);
        String flags = header.substring(53, LENGTH);
        boolean isValid = isHex(version)
                && isHex(traceId)
                && isHex(spanId)
                && isHex(flags)
                && !isZero(traceId)
                && !isZero(spanId);
        return isValid
                ? Optional.of(new TraceParent(traceId, spanId, (Integer.parseInt(flags, 16) & 1) == 1))
                : Optional.empty();
    }

    private static boolean isHex(String digits) {
        return digits.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(c -> c == '0');
    }
}
