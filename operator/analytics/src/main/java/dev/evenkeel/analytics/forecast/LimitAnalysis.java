package dev.evenkeel.analytics.forecast;

import dev.evenkeel.analytics.forecast.LimitForecast.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of {@link TimeToLimit}: a pure function of the history and the limit.
 *
 * <p>Windows that end now, each shorter by a root of two than the one before, are judged one by one: a {@link Line}
 * through the window's {@link Floor} says how fast the floor climbs, the roofs above it when a peak first touches the
 * limit. A window shows a leak when
 * <ul>
 *   <li>its slope is many standard errors above 0 and its end is higher than the floor ever was before the window, so
 *       that what comes back every day is no leak;
 *   <li>a line explains it better than every curve that slows down and stays below the limit: the log likelihood ratio
 *       against saturating exponentials and ramps that stop, at all time scales. A warm-up is such a curve;
 *   <li>it lasted as long as it needs to reach the limit: under the scale-free prior a climb that lasted d goes on for T
 *       more with probability d / (d + T) (Gott 1993, doi:10.1038/363315a0). A climb since the process started is asked
 *       for more while it is young, because loading is as straight as a leak, until it stops.
 * </ul>
 * The constants were chosen on the seeded generator in e2e/benchmarks ({@code time-to-limit}).
 */
final class LimitAnalysis {

    private static final int FEWEST_SAMPLES = 12;
    private static final double FEWEST_SECONDS = 55;
    private static final int FEWEST_POINTS = 4;
    private static final double SIGNIFICANT = 3;
    private static final double SURE = 7;
    /** Log likelihood ratio asked of a climb since the start, and of a later one. */
    private static final double EVIDENCE_FROM_START = 1.5;

    private static final double EVIDENCE_LATER = 0;
    /** More windows had their chance of a false alarm the shorter they are. */
    private static final double EVIDENCE_PER_LOG_WINDOWS = 0.2;
    /** Times the time that is left that a climb must have lasted. */
    private static final double LASTED = 1;

    private static final double LASTED_YOUNG = 3;
    private static final double YOUNG_SECONDS = 90;
    private static final double GROWN_SECONDS = 900;
    /** Leaks follow load, so their future slope is less sure than their past one; relative, of an 80% interval. */
    private static final double WOBBLE = 0.08;

    private static final double Z80 = 1.2816;
    private static final double[] SCALES = {0.08, 0.15, 0.25, 0.4, 0.6, 0.9, 1.4, 2.2, 4}; // windows
    private static final double[] STOPS = {0.2, 0.35, 0.5, 0.65, 0.8, 0.9}; // places in the window

    private LimitAnalysis() {}

    /** Where the present life of the series begins and whether it is collected. */
    private record Life(double begin, boolean collects) {
        static Life of(History history) {
            double falls = 0;
            double last = history.start[0];
            double longest = 0; // cycle
            int at = 0;
            for (int i = 0; i < history.size; i++) {
                if (history.falls[i] > 0) {
                    falls += history.falls[i];
                    longest = Math.max(longest, history.middle(i) - last);
                    last = history.middle(i);
                    at = i;
                }
            }
            boolean collects = falls >= 3 && history.end[history.size - 1] - last <= 2.5 * longest;
            // One or two falls, or none for long: what came before the last one says nothing about the climb since.
            return new Life(collects || falls == 0 ? history.start[0] : history.start[at], collects);
        }
    }

    static LimitForecast of(History history, double fall, double last, double limit, long origin) {
        int size = history.size;
        double age = size == 0 ? 0 : history.end[size - 1] - history.start[0];
        if (size < FEWEST_SAMPLES || age < FEWEST_SECONDS) {
            return quiet(Verdict.NOT_ENOUGH_DATA, last, limit, size);
        }
        Life life = Life.of(history);
        double span = history.end[size - 1] - life.begin;
        @Nullable Floor whole = null;
        @Nullable Floor wider = null;
        @Nullable Floor widest = null; // of the last three windows
        @Nullable Floor best = null;
        boolean leaks = false;
        double sureness = 0;
        for (double width = span; width >= FEWEST_SECONDS; width /= Math.sqrt(2)) {
            Floor floor = Floor.of(history, width, life.collects, fall);
            if (!floor.enough()) {
                break;
            }
            whole = whole == null ? floor : whole;
            Floor before = widest != null ? widest : wider != null ? wider : floor;
            widest = wider;
            wider = floor;
            Line line = Line.through(floor, fall);
            double z = line.slope() / line.error();
            if (!(z > SIGNIFICANT)) {
                continue;
            }
            double slope = line.slope() / width;
            boolean fromStart = floor.from - life.begin < 0.4 * width
                    || before.roseBefore(floor.from, line.level() - line.slope(), slope);
            double asked = (fromStart ? EVIDENCE_FROM_START : EVIDENCE_LATER)
                    + EVIDENCE_PER_LOG_WINDOWS * Math.log(span / width);
            double lasted = fromStart ? lastedFromStart(width) : LASTED;
            boolean leak = floor.n >= FEWEST_POINTS
                    && z > SURE
                    && line.level() > whole.highestBefore(floor.from)
                    && width >= lasted * seconds(floor, line, limit, line.slope() / width, Math.log(2))
                    && evidence(floor, line, limit, fall) >= asked;
            if (best == null || (leak == leaks ? z > sureness : leak)) {
                leaks = leak;
                sureness = z;
                best = floor;
            }
        }
        if (best == null) {
            return quiet(life.collects ? Verdict.SAWTOOTH : Verdict.STABLE, last, limit, size);
        }
        Line line = Line.through(best, fall);
        boolean slows = !leaks && evidence(best, line, limit, fall) < -EVIDENCE_FROM_START;
        Verdict verdict = leaks ? Verdict.LEAK : slows ? Verdict.WARM_UP : Verdict.GROWTH;
        return forecast(verdict, line, best, limit, last, origin);
    }

    private static double lastedFromStart(double width) {
        double grown = Math.log(width / YOUNG_SECONDS) / Math.log(GROWN_SECONDS / YOUNG_SECONDS);
        return LASTED_YOUNG + (LASTED - LASTED_YOUNG) * Math.clamp(grown, 0, 1);
    }

    private static LimitForecast forecast(
            Verdict verdict, Line line, Floor floor, double limit, double last, long origin) {
        double slope = line.slope() / floor.width;
        double doubt = Math.hypot(Z80 * line.error() / line.slope(), WOBBLE);
        double low = seconds(floor, line, limit, slope * (1 + doubt), -Math.log(0.9));
        double median = seconds(floor, line, limit, slope, Math.log(2));
        double high = seconds(floor, line, limit, slope * (1 - doubt), Math.log(10));
        boolean reached = last >= limit;
        return new LimitForecast(
                verdict,
                slope,
                reached ? 0 : Math.min(low, median),
                reached ? 0 : median,
                reached ? 0 : Math.max(median, high),
                origin + Math.round(1000 * floor.from));
    }

    private static LimitForecast quiet(Verdict verdict, double last, double limit, int size) {
        double seconds = size > 0 && last >= limit ? 0 : Double.POSITIVE_INFINITY;
        return new LimitForecast(verdict, 0, seconds, seconds, seconds, -1);
    }

    /**
     * Seconds until the expected number of roofs at the limit is {@code mass}, for roofs that are normal around a line
     * which climbs by {@code slope} a second: solves the integral of the exceedance, (s/slope)(zF(z) + f(z)) with z the
     * distance in spreads s, for z by halving.
     */
    private static double seconds(Floor floor, Line line, double limit, double slope, double mass) {
        double distance = limit - line.height() - line.level();
        if (!(slope > 0) || !Double.isFinite(distance)) {
            return Double.POSITIVE_INFINITY;
        }
        double wanted = mass * slope * (floor.width / floor.n) / line.spread();
        double low = -8;
        double high = wanted + 1;
        for (int i = 0; i < 40; i++) {
            double z = 0.5 * (low + high);
            if (z * Normal.below(z) + Normal.density(z) < wanted) {
                low = z;
            } else {
                high = z;
            }
        }
        return Math.max(0, (distance + low * line.spread()) / slope);
    }

    /** Log likelihood ratio of the line against the best curve whose roofs stay below the limit. */
    private static double evidence(Floor floor, Line line, double limit, double fall) {
        double bound = limit - line.height();
        double best = Double.POSITIVE_INFINITY;
        for (double scale : SCALES) {
            best = Math.min(best, curve(floor, scale, bound, false));
        }
        for (double stop : STOPS) {
            best = Math.min(best, curve(floor, stop, bound, true));
        }
        double ground = floor.n * square(0.003 * line.slope()); // no line is straighter than this
        double ratio = (best + Line.prior(floor, fall) + ground) / (line.rss() + ground);
        return Double.isFinite(ratio) ? 0.5 * line.effective() * Math.log(ratio) : Double.NEGATIVE_INFINITY;
    }

    /** Sum of squares of the best curve a + b g(x) of one shape whose plateau is not above the bound. */
    private static double curve(Floor floor, double shape, double bound, boolean stops) {
        int n = floor.n;
        double full = stops ? 1 : 1 / -Math.expm1(-1 / shape); // the plateau, where g(1) = 1
        double[] g = new double[n];
        double meanG = 0;
        double meanY = 0;
        for (int k = 0; k < n; k++) {
            g[k] = stops ? Math.min(1, floor.x[k] / shape) : -Math.expm1(-floor.x[k] / shape) * full;
            meanG += g[k] / n;
            meanY += floor.y[k] / n;
        }
        double sgg = 0;
        double sgy = 0;
        for (int k = 0; k < n; k++) {
            sgg += square(g[k] - meanG);
            sgy += (g[k] - meanG) * (floor.y[k] - meanY);
        }
        double b = sgg > 0 ? Math.max(0, sgy / sgg) : 0;
        double a = meanY - b * meanG;
        if (a + b * full > bound) { // the best curve goes through the limit: hold its plateau at it
            double top = 0;
            double bottom = 0;
            for (int k = 0; k < n; k++) {
                top += (bound - floor.y[k]) * (full - g[k]);
                bottom += square(full - g[k]);
            }
            b = bottom > 0 ? top / bottom : 0;
            a = bound - b * full;
        }
        double rss = 0;
        for (int k = 0; k < n; k++) {
            rss += square(floor.y[k] - a - b * g[k]);
        }
        return rss;
    }

    private static double square(double x) {
        return x * x;
    }
}
