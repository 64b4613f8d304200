package dev.evenkeel.analytics.logs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often something happens in a window: a negative binomial law, its mean and spread learned with exponentially fading
 * weights. Tails are Chernoff bounds, so that a surprise is never told greater than it is. Not thread safe.
 */
final class CountModel {
    /** Windows that count; what is older fades. */
    private static final double MEMORY = 240;

    /** A spread that is always allowed: the mean drifts by a fifth within a day. */
    private static final double LEAST_SPREAD = 0.05;

    private double weight;
    private double mean;
    private double variance;

    /** Empty windows in a row: now, and the most that there were between two that were not. */
    private int silence;

    private int longestSilence;

    /** Windows in a row that were out of line, and whether that was told. */
    int strange;

    boolean told;
    boolean vanished;

    /** Counts that were learned. */
    double weight() {
        return weight;
    }

    double mean() {
        return (mean * weight + 0.5) / (weight + 1);
    }

    /** Of the law: 1 / (squared variation beyond chance + that of the mean's estimate). */
    private double size() {
        double beyond = Math.max(LEAST_SPREAD, (variance - mean) / Math.max(1e-9, mean * mean));
        return 1 / (beyond + 1 / (mean * weight + 0.5));
    }

    double deviation() {
        return Math.sqrt(mean() + mean() * mean() / size());
    }

    /** Minus log10 of a bound on the probability of a count as far from the mean on the same side. */
    double surprise(double count) {
        return surprise(count, mean(), size());
    }

    /** The same for a mean and a size that are known. */
    static double surprise(double count, double mean, double size) {
        double exponent = (count + size) * Math.log((mean + size) / (count + size));
        exponent += count > 0 ? count * Math.log(count / mean) : 0;
        return Math.max(0, exponent / Math.log(10));
    }

    void learn(double count) {
        weight = Math.min(weight + 1, MEMORY);
        double step = count - mean;
        mean += step / weight;
        variance += (step * (count - mean) - variance) / weight;
    }

    /** Notes whether there was anything in the window. */
    void note(boolean any) {
        if (!any) {
            silence++;
            return;
        }
        longestSilence = Math.max(longestSilence, silence);
        silence = 0;
        vanished = false;
    }

    /** How surprising the silence is, 0 while it is no longer than usual. */
    double silenceSurprise() {
        return silence > 2 * longestSilence + 1 ? silence * surprise(0) : 0;
    }

    int silence() {
        return silence;
    }

    /** Becomes the model of both. */
    void add(CountModel other) {
        mean += other.mean;
        variance += other.variance;
        weight = Math.max(weight, other.weight);
        silence = Math.min(silence, other.silence);
        longestSilence = Math.min(longestSilence, other.longestSilence);
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(weight);
        out.writeDouble(mean);
        out.writeDouble(variance);
        out.writeInt(silence);
        out.writeInt(longestSilence);
        out.writeInt(strange);
        out.writeBoolean(told);
        out.writeBoolean(vanished);
    }

    static CountModel read(DataInput in) throws IOException {
        CountModel model = new CountModel();
        model.weight = in.readDouble();
        model.mean = in.readDouble();
        model.variance = in.readDouble();
        model.silence = in.readInt();
        model.longestSilence = in.readInt();
        model.strange = in.readInt();
        model.told = in.readBoolean();
        model.vanished = in.readBoolean();
        return model;
    }
}
