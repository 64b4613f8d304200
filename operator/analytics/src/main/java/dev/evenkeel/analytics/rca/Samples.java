package dev.evenkeel.analytics.rca;

/**
 * The values of one signal in three stretches of time, oldest first. Immutable. NaN stands for a gap; infinities are taken
 * for gaps, and values beyond 1e100 are cut there.
 */
public final class Samples {
    private static final double LARGEST = 1e100;
    private static final double[] NONE = {};

    private final double[] history;
    private final double[] before;
    private final double[] during;

    private Samples(double[] history, double[] before, double[] during) {
        this.history = clean(history);
        this.before = clean(before);
        this.during = clean(during);
    }

    /**
     * Copies the values.
     *
     * @param history what is usual: any other time, as long as possible; a few bad stretches in it do no harm
     * @param before the last samples before the incident, empty where the history is recent enough
     * @param during the samples of the incident so far
     */
    public static Samples of(double[] history, double[] before, double[] during) {
        return new Samples(history, before, during);
    }

    /** As {@link #of(double[], double[], double[])}, with nothing right before the incident. */
    public static Samples of(double[] history, double[] during) {
        return new Samples(history, NONE, during);
    }

    /** What is usual; a copy. */
    public double[] historyValues() {
        return history.clone();
    }

    /** The samples of the incident; a copy. */
    public double[] duringValues() {
        return during.clone();
    }

    /** Not a copy: for reading only. */
    double[] history() {
        return history;
    }

    /** Not a copy: for reading only. */
    double[] before() {
        return before;
    }

    /** Not a copy: for reading only. */
    double[] during() {
        return during;
    }

    private static double[] clean(double[] values) {
        double[] copy = values.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Double.isFinite(copy[i]) ? Math.clamp(copy[i], -LARGEST, LARGEST) : Double.NaN;
        }
        return copy;
    }
}
