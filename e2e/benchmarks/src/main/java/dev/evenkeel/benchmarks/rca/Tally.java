package dev.evenkeel.benchmarks.rca;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Counts at which place the right cause stood, and how sure the ranker was of its first. */
final class Tally {
    private static final int PLACES = 5;

    private record Answer(double confidence, boolean right) {}

    private final int[] within = new int[PLACES];
    private final List<Answer> answers = new ArrayList<>();

    /** Adds a ranking; its rank from 1, or 0 when the cause is not in it. */
    int add(World.Case incident, List<String> ranking, double confidence) {
        int place = ranking.indexOf(incident.cause());
        for (int i = Math.max(0, place); place >= 0 && i < PLACES; i++) {
            within[i]++;
        }
        answers.add(new Answer(confidence, place == 0));
        return place + 1;
    }

    /** Share of the incidents whose cause was among the first {@code places}. */
    double accuracy(int places) {
        return within[places - 1] / (double) Math.max(1, answers.size());
    }

    /** Area under the curve of risk over coverage (Geifman and El-Yaniv, 2017): surest first, mean of the error so far. */
    double areaUnderRiskCoverage() {
        List<Answer> surest = new ArrayList<>(answers);
        surest.sort(Comparator.comparingDouble(Answer::confidence).reversed());
        double area = 0;
        int wrong = 0;
        for (int i = 0; i < surest.size(); i++) {
            wrong += surest.get(i).right() ? 0 : 1;
            area += wrong / (double) (i + 1);
        }
        return area / Math.max(1, surest.size());
    }

    void print(String name) {
        double mean = 0;
        for (int places = 1; places <= PLACES; places++) {
            mean += accuracy(places) / PLACES;
        }
        System.out.printf(Locale.ROOT, "%-28s %7.3f %7.3f %7.3f%n", name, accuracy(1), accuracy(3), mean);
    }

    /** Confidence against what came true, in bins of equal width, and the area under the risk-coverage curve. */
    void printCalibration(int bins) {
        System.out.printf(
                Locale.ROOT,
                "area under risk-coverage %.4f (random order %.4f)%n%12s %7s %7s %7s%n",
                areaUnderRiskCoverage(),
                1 - accuracy(1),
                "confidence",
                "cases",
                "mean",
                "right");
        for (int bin = 0; bin < bins; bin++) {
            double low = bin / (double) bins;
            double high = (bin + 1) / (double) bins;
            List<Answer> inside = answers.stream()
                    .filter(answer -> answer.confidence() >= low && (answer.confidence() < high || high == 1))
                    .toList();
            System.out.printf(
                    Locale.ROOT,
                    "%.2f - %.2f  %7d %7.3f %7.3f%n",
                    low,
                    high,
                    inside.size(),
                    inside.stream().mapToDouble(Answer::confidence).average().orElse(Double.NaN),
                    inside.stream()
                            .mapToInt(answer -> answer.right() ? 1 : 0)
                            .average()
                            .orElse(Double.NaN));
        }
    }
}
