package dev.evenkeel.benchmarks.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * ADWIN (Bifet and Gavalda 2007, doi:10.1137/1.9781611972771.42) with the variance bound, at most 5 buckets a size and a look
 * at every 32nd row, as in river. It needs no reference. The statistic is 1 at a cut, else 0; the threshold is its delta.
 */
final class Adwin implements Watcher {
    private static final int BUCKETS = 5;
    private static final int CLOCK = 32;
    private static final int LEAST = 5; // rows of a part

    private record Bucket(double rows, double mean, double squares) { // squares of deviations
        Bucket and(Bucket other) {
            double all = rows + other.rows;
            double gap = other.mean - mean;
            return new Bucket(
                    all, mean + gap * other.rows / all, squares + other.squares + gap * gap * rows * other.rows / all);
        }
    }

    private final double delta;
    private final List<Bucket> buckets = new ArrayList<>(); // newest first
    private int rows;

    Adwin(double delta) {
        this.delta = delta;
    }

    @Override
    public double update(double x) {
        if (Double.isNaN(x)) {
            return 0;
        }
        buckets.addFirst(new Bucket(1, x, 0));
        compress();
        rows++;
        return rows % CLOCK == 0 && cut() ? 1 : 0;
    }

    private void compress() {
        int from = 0;
        while (from < buckets.size()) {
            int to = from;
            while (to < buckets.size() && buckets.get(to).rows == buckets.get(from).rows) {
                to++;
            }
            if (to - from <= BUCKETS) {
                return;
            }
            Bucket merged = buckets.get(to - 1).and(buckets.get(to - 2));
            buckets.remove(to - 1);
            buckets.set(to - 2, merged);
            from = to - 2;
        }
    }

    private boolean cut() {
        Bucket all = buckets.get(0);
        for (int i = 1; i < buckets.size(); i++) {
            all = all.and(buckets.get(i));
        }
        double variance = all.squares / all.rows;
        double log = Math.log(2 * Math.log(all.rows) / delta);
        double newRows = 0;
        double newSum = 0;
        for (Bucket bucket : buckets) {
            newRows += bucket.rows;
            newSum += bucket.rows * bucket.mean;
            double oldRows = all.rows - newRows;
            if (newRows < LEAST || oldRows < LEAST) {
                continue;
            }
            double harmonic = 1 / (newRows - LEAST + 1) + 1 / (oldRows - LEAST + 1);
            double bound = Math.sqrt(2 * harmonic * variance * log) + 2.0 / 3 * harmonic * log;
            if (Math.abs(newSum / newRows - (all.rows * all.mean - newSum) / oldRows) > bound) {
                return true;
            }
        }
        return false;
    }
}
