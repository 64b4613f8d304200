package dev.evenkeel.analytics.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * A series since its last restart in at most {@link #CAPACITY} buckets, each as wide as it is old allows: when the space
 * is used up, the two neighbours merge whose joint width is smallest for their age, which settles at a resolution of
 * about 4% of the age at every scale (an exponential histogram: Datar, Gionis, Indyk, Motwani 2002,
 * doi:10.1137/S0097539701398363). The newest two dozen samples stay as they are. Not thread safe.
 */
final class History {

    static final int CAPACITY = 256;

    // Parallel arrays [size], oldest first; start[i] <= end[i] < start[i + 1], all in seconds.
    final double[] start = new double[CAPACITY];
    final double[] end = new double[CAPACITY];
    final double[] min = new double[CAPACITY];
    final double[] max = new double[CAPACITY];
    final double[] sum = new double[CAPACITY];
    final double[] count = new double[CAPACITY];
    final double[] falls = new double[CAPACITY]; // sharp drops (collections) whose first low sample is in the bucket
    int size;

    void clear() {
        size = 0;
    }

    /** Number of samples, capped: only whether there are few matters. */
    int count() {
        return size;
    }

    double mean(int i) {
        return sum[i] / count[i];
    }

    double middle(int i) {
        return 0.5 * (start[i] + end[i]);
    }

    /** Adds a sample that is newer than all others. O(capacity) when full, no allocation. */
    void add(double seconds, double value, boolean fell) {
        assert size == 0 || seconds > end[size - 1] : seconds + " after " + end[size - 1];
        if (size == CAPACITY) {
            mergeThinnest(seconds);
        }
        start[size] = seconds;
        end[size] = seconds;
        min[size] = value;
        max[size] = value;
        sum[size] = value;
        count[size] = 1;
        falls[size] = fell ? 1 : 0;
        size++;
    }

    private void mergeThinnest(double now) {
        int at = 0;
        double thinnest = Double.POSITIVE_INFINITY;
        for (int i = 0; i + 1 < size; i++) {
            double relative = (end[i + 1] - start[i]) / (now - start[i + 1]);
            if (relative < thinnest) {
                thinnest = relative;
                at = i;
            }
        }
        end[at] = end[at + 1];
        min[at] = Math.min(min[at], min[at + 1]);
        max[at] = Math.max(max[at], max[at + 1]);
        sum[at] += sum[at + 1];
        count[at] += count[at + 1];
        falls[at] += falls[at + 1];
        int moved = size - at - 2;
        for (double[] column : new double[][] {start, end, min, max, sum, count, falls}) {
            System.arraycopy(column, at + 2, column, at + 1, moved);
        }
        size--;
    }

    List<TimeToLimitSnapshot.Bucket> toBuckets() {
        List<TimeToLimitSnapshot.Bucket> buckets = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            buckets.add(new TimeToLimitSnapshot.Bucket(start[i], end[i], min[i], max[i], sum[i], count[i], falls[i]));
        }
        return buckets;
    }

    static History from(List<TimeToLimitSnapshot.Bucket> buckets) {
        History history = new History();
        for (TimeToLimitSnapshot.Bucket bucket :
                buckets.subList(Math.max(0, buckets.size() - CAPACITY), buckets.size())) {
            int i = history.size++;
            history.start[i] = bucket.start();
            history.end[i] = bucket.end();
            history.min[i] = bucket.min();
            history.max[i] = bucket.max();
            history.sum[i] = bucket.sum();
            history.count[i] = bucket.count();
            history.falls[i] = bucket.falls();
        }
        return history;
    }
}
