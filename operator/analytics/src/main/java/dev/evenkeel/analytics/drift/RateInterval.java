package dev.evenkeel.analytics.drift;

/**
 * An interval for a rate that holds at every row at once: the rates p that a Beta(1/2, 1/2) mixture of binomial likelihoods
 * does not beat by more than 1 / alpha (Robbins 1970, doi:10.1214/aoms/1177696786; the bound is Ville's inequality).
 */
final class RateInterval {
    private static final int HALVINGS = 50;

    private RateInterval() {}

    /** Takes how often it was so among n rows; gives the ends {low, high}. */
    static double[] of(long hits, long rows, double alpha) {
        if (rows == 0) {
            return new double[] {0, 1};
        }
        double mixture =
                LogGamma.of(hits + 0.5) + LogGamma.of(rows - hits + 0.5) - LogGamma.of(rows + 1.0) - Math.log(Math.PI);
        double least = mixture + Math.log(alpha); // of the log likelihood of a rate within
        double rate = hits / (double) rows;
        double low = hits == 0 ? 0 : end(hits, rows, least, rate, 0);
        double high = hits == rows ? 1 : end(hits, rows, least, rate, 1);
        return new double[] {low, high};
    }

    private static double end(long hits, long rows, double least, double inside, double outside) {
        double in = inside;
        double out = outside;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (in + out) / 2;
            if (logLikelihood(hits, rows, middle) >= least) {
                in = middle;
            } else {
                out = middle;
            }
        }
        return out;
    }

    private static double logLikelihood(long hits, long rows, double p) {
        return (hits == 0 ? 0 : hits * Math.log(p)) + (hits == rows ? 0 : (rows - hits) * Math.log1p(-p));
    }
}
