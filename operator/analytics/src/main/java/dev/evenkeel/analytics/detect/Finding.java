package dev.evenkeel.analytics.detect;

import java.util.Objects;

/**
 * What a detector says about one point.
 *
 * @param score how strongly this point speaks for the onset of an anomaly, in [0, 1]; comparable across series. Within an
 *     episode the score is damped: an anomaly is told once, not at each of its points
 * @param alarm true at the onset of an episode: the surprise went over what the false-alarm budget allows
 * @param open true while an episode is open, its onset included
 * @param direction the side on which the value left the expected range; {@link Direction#BOTH} when there is no side
 * @param value the value that was judged, as given; NaN when it was not a number
 * @param expectedLow lower end of the range that was expected before the value came, in the unit of the series; NaN while
 *     nothing is expected
 * @param expectedHigh upper end of that range
 * @param surprise minus log10 of the tail probability, >= 0 and finite: 3 means one in a thousand
 * @param sinceEpochMillis when the open episode began, milliseconds since 1970; -1 when none is open
 * @param component what was surprising
 */
public record Finding(
        double score,
        boolean alarm,
        boolean open,
        Direction direction,
        double value,
        double expectedLow,
        double expectedHigh,
        double surprise,
        long sinceEpochMillis,
        Component component) {

    public Finding {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score " + score + " is not in [0, 1]");
        }
        if (!(surprise >= 0 && surprise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("surprise " + surprise + " is not finite and >= 0");
        }
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(component, "component");
    }

    /** The answer to what is no evidence, while an episode is open since then (-1 none). */
    static Finding nothing(double value, long openSince) {
        return new Finding(
                0, false, openSince >= 0, Direction.BOTH, value, Double.NaN, Double.NaN, 0, openSince, Component.NONE);
    }

    /** One line for people: value, expected range, surprise, component. */
    public String explanation() {
        return "%s %.6g, expected %.6g to %.6g, one in %.3g (%s)"
                .formatted(
                        switch (direction) {
                            case ABOVE -> "above:";
                            case BELOW -> "below:";
                            case BOTH -> "unusual:";
                        },
                        value,
                        expectedLow,
                        expectedHigh,
                        Math.pow(10, Math.min(surprise, 15)),
                        component);
    }
}
