package dev.evenkeel.analytics.forecast;

/**
 * The floor of a series in a window as a few points, each with the highest value up to the next point. Where the series
 * is collected the points are the troughs behind its collections, one in each of a number of equal cells; elsewhere they
 * are the means or the lows of the cells. Of several cell counts and kinds the one is used whose line is surest: cells
 * shorter than a cycle see the cycle as noise, longer ones waste data.
 */
final class Floor {

    static final int POINTS = 40;

    private static final int FEWEST_TROUGHS = 3;
    private static final int FEWEST_CELLS = 8;

    // Parallel arrays [n], oldest first.
    final double[] x = new double[POINTS]; // place in the window, [0, 1]
    final double[] y = new double[POINTS];
    final double[] roof = new double[POINTS];
    final boolean troughs;
    final double from; // seconds since the origin
    final double width; // seconds
    int n;

    private Floor(double from, double width, boolean troughs) {
        this.from = from;
        this.width = width;
        this.troughs = troughs;
    }

    /**
     * The floor of the last {@code width} seconds; without points where the window holds too little.
     *
     * @param collects whether the series is a sawtooth with known collections
     * @param fall typical size of a collection
     */
    static Floor of(History history, double width, boolean collects, double fall) {
        double from = history.end[history.size - 1] - width;
        int first = 0;
        int falls = 0;
        for (int i = 0; i < history.size; i++) {
            if (history.middle(i) < from) {
                first = i + 1;
            } else if (history.falls[i] > 0) {
                falls++;
            }
        }
        return collects ? troughs(history, first, from, width, falls, fall) : cells(history, first, from, width, fall);
    }

    private static Floor troughs(History history, int first, double from, double width, int falls, double fall) {
        Floor best = new Floor(from, width, true);
        double least = Double.POSITIVE_INFINITY;
        for (int cells = Math.min(POINTS, falls); cells >= FEWEST_TROUGHS; cells = cells > 4 ? cells / 2 : cells - 1) {
            Floor floor = new Floor(from, width, true);
            floor.collect(history, first, cells, true);
            double doubt = floor.n < FEWEST_TROUGHS ? Double.POSITIVE_INFINITY : doubt(floor, fall);
            if (doubt < least) {
                least = doubt;
                best = floor;
            }
        }
        return best;
    }

    private static Floor cells(History history, int first, double from, double width, double fall) {
        Floor best = new Floor(from, width, false);
        double least = Double.POSITIVE_INFINITY;
        int buckets = history.size - first;
        for (int cells = Math.min(POINTS, buckets); cells >= FEWEST_CELLS; cells /= 2) {
            for (int kind = 0; kind < 2; kind++) {
                if (kind == 1 && cells == buckets) {
                    continue; // lows of single samples are their means
                }
                Floor floor = new Floor(from, width, false);
                floor.collect(history, first, cells, kind == 1);
                double doubt = floor.n < FEWEST_CELLS ? Double.POSITIVE_INFINITY : doubt(floor, fall);
                if (doubt < least) {
                    least = doubt;
                    best = floor;
                }
            }
        }
        return best;
    }

    /** Standard error of the slope, with a penalty for few points, whose errors look smaller than they are. */
    private static double doubt(Floor floor, double fall) {
        return Line.through(floor, fall).error() * (1 + 5.0 / floor.n);
    }

    private void collect(History history, int first, int cells, boolean lows) {
        int open = -1;
        double weight = 0;
        for (int i = first; i < history.size; i++) {
            double place = (history.middle(i) - from) / width;
            int cell = Math.min(cells - 1, (int) (cells * place));
            boolean point = !troughs || history.falls[i] > 0;
            if (point && cell != open) {
                open = cell;
                x[n] = place;
                y[n] = lows ? history.min[i] : history.mean(i);
                roof[n] = history.max[i];
                weight = history.count[i];
                n++;
            } else if (n > 0) {
                int last = n - 1;
                roof[last] = Math.max(roof[last], history.max[i]);
                if (!point) {
                    continue;
                }
                if (!lows) {
                    weight += history.count[i];
                    x[last] += (place - x[last]) * history.count[i] / weight;
                    y[last] += (history.mean(i) - y[last]) * history.count[i] / weight;
                } else if (history.min[i] < y[last]) {
                    x[last] = place;
                    y[last] = history.min[i];
                }
            }
        }
    }

    /** Whether there are enough points for a line. */
    boolean enough() {
        return n >= (troughs ? FEWEST_TROUGHS : FEWEST_CELLS);
    }

    /** The highest point before a time; negative infinity where there is none. */
    double highestBefore(double time) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            if (from + x[k] * width < time) {
                highest = Math.max(highest, y[k]);
            }
        }
        return highest;
    }

    /**
     * Whether the floor rose from the first third of the stretch before {@code time} to {@code level} at a third of the
     * rate {@code slope} or faster.
     */
    boolean roseBefore(double time, double level, double slope) {
        double sum = 0;
        double when = 0;
        int points = 0;
        for (int k = 0; k < n; k++) {
            double at = from + x[k] * width;
            if (at < from + 0.35 * (time - from)) {
                sum += y[k];
                when += at;
                points++;
            }
        }
        return points > 0 && level - sum / points > 0.3 * slope * (time - when / points);
    }
}
