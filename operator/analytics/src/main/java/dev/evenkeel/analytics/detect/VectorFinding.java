package dev.evenkeel.analytics.detect;

import java.util.List;

/**
 * What a {@link VectorDetector} says about one vector.
 *
 * @param finding about the vector; value, expected range, side and component are those of the signal that is the most
 *     surprising
 * @param contributions the most surprising signals, at most {@value #CONTRIBUTIONS_MAX}, the most surprising first; empty
 *     when nothing is surprising
 */
public record VectorFinding(Finding finding, List<Contribution> contributions) {
    static final int CONTRIBUTIONS_MAX = 3;

    /**
     * One signal's part.
     *
     * @param signal its place in the vector, from 0
     * @param surprise minus log10 of its own tail probability, >= 0
     * @param direction the side on which it left the expected range
     * @param value what was measured
     * @param expectedLow lower end of what was expected of it: from its own past, or given the other signals when the
     *     component is {@link Component#RELATION}
     * @param expectedHigh upper end
     * @param component what about it was surprising
     */
    public record Contribution(
            int signal,
            double surprise,
            Direction direction,
            double value,
            double expectedLow,
            double expectedHigh,
            Component component) {}

    public VectorFinding {
        contributions = List.copyOf(contributions);
    }
}
