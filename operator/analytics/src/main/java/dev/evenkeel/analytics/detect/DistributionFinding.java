package dev.evenkeel.analytics.detect;

/**
 * What a {@link DistributionDetector} says about one scrape of a histogram.
 *
 * @param finding its value and expected range are distances between the distribution of the last minutes and the usual one,
 *     in octaves (1 means that the events moved by a factor of two on average), weighted by how many events speak for it
 * @param distance that distance alone, NaN while one of the two is not known
 * @param gainedAt where, in the unit of the histogram, the share of the events rose the most; NaN when not known
 * @param gainedShare how much of all events came there in addition, in [0, 1]
 * @param lostAt where it fell the most
 * @param lostShare how much of all events went missing there
 */
public record DistributionFinding(
        Finding finding, double distance, double gainedAt, double gainedShare, double lostAt, double lostShare) {
    /** One line for people. */
    public String explanation() {
        return "%s; %.0f%% of the events came to about %.3g, %.0f%% left about %.3g"
                .formatted(finding.explanation(), 100 * gainedShare, gainedAt, 100 * lostShare, lostAt);
    }
}
