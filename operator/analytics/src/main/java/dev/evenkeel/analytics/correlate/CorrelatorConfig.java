package dev.evenkeel.analytics.correlate;

/**
 * Bounds of a {@link Correlator}.
 *
 * @param quietMillis an incident is over when nothing came for so long; at least a second
 * @param mostSymptoms so many are watched at once, at most; the one that was told least recently gives way; 16 or more
 */
public record CorrelatorConfig(long quietMillis, int mostSymptoms) {

    /** A quarter of an hour; 2,048 symptoms (some 10 MiB when full). */
    public static final CorrelatorConfig DEFAULT = new CorrelatorConfig(900_000, 2048);

    /** Refuses what makes no sense. */
    public CorrelatorConfig {
        if (quietMillis < 1000) {
            throw new IllegalArgumentException("quietMillis must be 1000 or more: " + quietMillis);
        }
        if (mostSymptoms < 16) {
            throw new IllegalArgumentException("mostSymptoms must be 16 or more: " + mostSymptoms);
        }
    }
}
