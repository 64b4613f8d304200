package dev.evenkeel.benchmarks.drift;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.evenkeel.analytics.drift.ClassifierEstimate;
import dev.evenkeel.analytics.drift.LossEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Scores estimates of performance without labels on seeded classifiers and regressions whose inputs shift: the mean distance
 * between the estimate and what the labels of the window say. With {@code --export} the same rows are written for peers with
 * the estimates, which e2e/benchmarks/peers/nannyml_estimates.py reads.
 */
@Command(name = "drift-estimate", description = "Scores estimates of performance without labels on seeded models.")
public final class EstimateCommand implements Callable<Integer> {
    private static final int WINDOWS = 10;
    private static final double THRESHOLD = 0.5;

    @Option(names = "--seeds", description = "models of each kind (default: ${DEFAULT-VALUE})")
    private int seeds = 20;

    @Option(names = "--first-seed", description = "number of the first model (default: ${DEFAULT-VALUE})")
    private int firstSeed;

    @Option(names = "--reference-rows", description = "labelled rows (default: ${DEFAULT-VALUE})")
    private int referenceRows = 2000;

    @Option(names = "--window-rows", description = "rows of a window (default: ${DEFAULT-VALUE})")
    private int windowRows = 500;

    @Option(names = "--export", description = "folder for the rows as CSV")
    private @Nullable Path export;

    @Option(names = "--out", description = "JSON with the figures")
    private @Nullable Path out;

    private @Nullable CsvWriter estimates;

    /** How a classifier's scores err. */
    enum Scores {
        CALIBRATED,
        TOO_SURE,
        TOO_SHY,
        LOPSIDED,
        STEPPED;

        /** The score that this classifier gives where a positive has this logit. */
        double score(double logit) {
            return switch (this) {
                case CALIBRATED -> sigmoid(logit);
                case TOO_SURE -> sigmoid(2.5 * logit);
                case TOO_SHY -> sigmoid(0.4 * logit);
                case LOPSIDED -> sigmoid(logit > 0 ? 2 * logit + 0.5 : 0.6 * logit + 0.5);
                case STEPPED -> Math.round(sigmoid(logit + 0.4) * 12) / 12.0;
            };
        }
    }

    /** How a regression's errors depend on its inputs. */
    enum Errors {
        EVEN,
        GROWING,
        INTERACTING,
        BIASED_OUTSIDE;

        double error(double[] x, SplittableRandom random) {
            double noise = random.nextGaussian();
            return switch (this) {
                case EVEN -> noise;
                case GROWING -> noise * Math.exp(0.6 * x[0]);
                case INTERACTING -> noise * (0.3 + Math.abs(x[0] * x[1]));
                case BIASED_OUTSIDE -> 0.5 * noise + Math.max(0, Math.abs(x[2]) - 1);
            };
        }
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /** Mean distances over all windows of all seeds. */
    record Distances(double accuracy, double f1, double rocAuc) {}

    @Override
    public Integer call() throws IOException {
        if (export == null) {
            score();
            return 0;
        }
        Files.createDirectories(export);
        try (CsvWriter writer = CsvWriter.builder().build(export.resolve("evenkeel.csv"))) {
            estimates = writer;
            write(writer, "model", "window", "metric", "estimate");
            score();
        }
        return 0;
    }

    private void score() throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        System.out.printf("%-16s %9s %9s %9s%n", "classifier", "accuracy", "F1", "ROC AUC");
        for (Scores kind : Scores.values()) {
            Distances distances = classifier(kind);
            figures.put(kind.name(), distances);
            System.out.printf("%-16s %9.4f %9.4f %9.4f%n", kind, distances.accuracy, distances.f1, distances.rocAuc);
        }
        System.out.printf("%n%-16s %9s%n", "regression", "MAE");
        for (Errors kind : Errors.values()) {
            double distance = regression(kind);
            figures.put(kind.name(), distance);
            System.out.printf("%-16s %9.4f%n", kind, distance);
        }
        if (out != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), figures);
        }
    }

    /** Scores and labels of a window whose logits moved by {@code shift}. */
    private static void fill(Scores kind, double shift, double[] scores, boolean[] labels, SplittableRandom random) {
        for (int i = 0; i < scores.length; i++) {
            double logit = 1.5 * random.nextGaussian() + shift;
            scores[i] = kind.score(logit);
            labels[i] = random.nextDouble() < sigmoid(logit);
        }
    }

    /** Window w of {@value #WINDOWS} shifts from -1 to 1. */
    private static double shift(int window) {
        return 2.0 * window / (WINDOWS - 1) - 1;
    }

    Distances classifier(Scores kind) throws IOException {
        double accuracy = 0;
        double f1 = 0;
        double rocAuc = 0;
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
            SplittableRandom random = new SplittableRandom(kind.name().hashCode() + 1000L * seed);
            double[] scores = new double[referenceRows];
            boolean[] labels = new boolean[referenceRows];
            fill(kind, 0, scores, labels, random);
            ClassifierEstimate estimate = ClassifierEstimate.of(scores, labels, THRESHOLD);
            try (CsvWriter writer = writer("classifier", kind.name(), seed)) {
                write(writer, "window", "score", "label");
                write(writer, -1, scores, labels);
                for (int w = 0; w < WINDOWS; w++) {
                    double[] now = new double[windowRows];
                    boolean[] truth = new boolean[windowRows];
                    fill(kind, shift(w), now, truth, random);
                    write(writer, w, now, truth);
                    ClassifierEstimate.Performance said = estimate.estimate(now);
                    double[] was = realised(now, truth);
                    String model = name("classifier", kind.name(), seed);
                    write(estimates, model, w, "accuracy", said.accuracy().value());
                    write(estimates, model, w, "f1", said.f1().value());
                    write(estimates, model, w, "roc_auc", said.rocAuc().value());
                    accuracy += Math.abs(said.accuracy().value() - was[0]);
                    f1 += Math.abs(said.f1().value() - was[1]);
                    rocAuc += Math.abs(said.rocAuc().value() - was[2]);
                }
            }
        }
        double windows = (double) seeds * WINDOWS;
        return new Distances(accuracy / windows, f1 / windows, rocAuc / windows);
    }

    /** Accuracy, F1 and area under the ROC curve by the labels. */
    private static double[] realised(double[] scores, boolean[] labels) {
        double right = 0;
        double hits = 0;
        double positives = 0;
        double predicted = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            boolean positive = scores[i] >= THRESHOLD;
            right += positive == labels[i] ? 1 : 0;
            hits += positive && labels[i] ? 1 : 0;
            positives += labels[i] ? 1 : 0;
            predicted += positive ? 1 : 0;
            for (int j = 0; j < scores.length && labels[i]; j++) {
                if (!labels[j]) {
                    pairs += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        double negatives = scores.length - positives;
        return new double[] {
            right / scores.length,
            2 * hits / Math.max(1, positives + predicted),
            pairs / Math.max(1, positives * negatives)
        };
    }

    double regression(Errors kind) throws IOException {
        double distance = 0;
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
            SplittableRandom random = new SplittableRandom(kind.name().hashCode() + 1000L * seed);
            try (CsvWriter writer = writer("regression", kind.name(), seed)) {
                write(writer, "window", "x0", "x1", "x2", "prediction", "target");
                double[][] features = new double[referenceRows][];
                double[] losses = new double[referenceRows];
                rows(kind, 0, features, losses, random, writer, -1);
                LossEstimate estimate = LossEstimate.of(features, losses);
                for (int w = 0; w < WINDOWS; w++) {
                    double[][] now = new double[windowRows][];
                    double[] truth = new double[windowRows];
                    rows(kind, shift(w), now, truth, random, writer, w);
                    double mean = 0;
                    for (double loss : truth) {
                        mean += loss / windowRows;
                    }
                    double said = estimate.estimate(now).value();
                    write(estimates, name("regression", kind.name(), seed), w, "mae", said);
                    distance += Math.abs(said - mean);
                }
            }
        }
        return distance / seeds / WINDOWS;
    }

    private static void rows(
            Errors kind,
            double shift,
            double[][] features,
            double[] losses,
            SplittableRandom random,
            @Nullable CsvWriter writer,
            int window) {
        for (int i = 0; i < features.length; i++) {
            double[] x = {random.nextGaussian() + shift, random.nextGaussian(), random.nextGaussian() - shift / 2};
            double prediction = x[0] + 0.5 * x[1] * x[1] - x[2];
            double error = kind.error(x, random);
            features[i] = new double[] {x[0], x[1], x[2], prediction};
            losses[i] = Math.abs(error);
            write(writer, window, x[0], x[1], x[2], prediction, prediction + error);
        }
    }

    private @Nullable CsvWriter writer(String family, String kind, int seed) throws IOException {
        if (export == null) {
            return null;
        }
        return CsvWriter.builder().build(export.resolve(name(family, kind, seed) + ".csv"));
    }

    private static String name(String family, String kind, int seed) {
        return family + "-" + kind + "-" + seed;
    }

    private static void write(@Nullable CsvWriter writer, int window, double[] scores, boolean[] labels) {
        for (int i = 0; i < scores.length; i++) {
            write(writer, window, scores[i], labels[i] ? 1 : 0);
        }
    }

    private static void write(@Nullable CsvWriter writer, Object... fields) {
        if (writer != null) {
            String[] texts = new String[fields.length];
            for (int i = 0; i < fields.length; i++) {
                texts[i] = fields[i].toString();
            }
            writer.writeRecord(texts);
        }
    }
}
