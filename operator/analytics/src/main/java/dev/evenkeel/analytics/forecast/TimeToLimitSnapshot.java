package dev.evenkeel.analytics.forecast;

import java.util.List;

/**
 * The whole state of a {@link TimeToLimit}: immutable, plain data, versioned. A forecaster that is restored from it
 * answers bit by bit as the one that made it.
 *
 * @param version of the layout; see {@link TimeToLimit#restore}
 * @param originEpochMillis the time that bucket times count from
 * @param lastEpochMillis time of the last accepted sample, {@link Long#MIN_VALUE} before the first
 * @param last the last accepted value
 * @param intervalSeconds typical distance of two samples
 * @param late number of late samples in a row
 * @param step typical size of a step between two samples
 * @param fall typical size of a sharp fall (a collection), 0 before the first
 * @param buckets oldest first
 */
public record TimeToLimitSnapshot(
        int version,
        long originEpochMillis,
        long lastEpochMillis,
        double last,
        double intervalSeconds,
        int late,
        double step,
        double fall,
        List<Bucket> buckets) {

    /** The layout that this release writes. */
    public static final int VERSION = 1;

    /** Copies the list. */
    public TimeToLimitSnapshot {
        buckets = List.copyOf(buckets);
    }

    /**
     * Samples of one stretch of time.
     *
     * @param start seconds since the origin, first sample
     * @param end seconds since the origin, last sample
     * @param min smallest value
     * @param max largest value
     * @param sum of the values
     * @param count of the samples, at least 1
     * @param falls number of sharp falls (collections) in the stretch
     */
    public record Bucket(double start, double end, double min, double max, double sum, double count, double falls) {}
}
