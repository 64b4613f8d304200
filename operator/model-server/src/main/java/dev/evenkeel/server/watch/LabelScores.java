package dev.evenkeel.server.watch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** How predictions compare with the labels that came in one window, by output. Confined to one thread. */
final class LabelScores {
    private final Map<String, Score> byOutput = new TreeMap<>();

    private static final class Score {
        private long labels;
        private long correct;
        private double absolute;
        private double squared;
        private long unmeasured;
        private boolean isNumeric;
    }

    /** Takes a label of a class: a text, a whole number or a truth value. */
    void add(String output, boolean isCorrect) {
        Score score = byOutput.computeIfAbsent(output, name -> new Score());
        score.labels++;
        score.correct += isCorrect ? 1 : 0;
    }

    /** Takes a label of a real number. One whose prediction is NaN or infinite has no error, and is counted. */
    void add(String output, double error) {
        Score score = byOutput.computeIfAbsent(output, name -> new Score());
        score.isNumeric = true;
        score.labels++;
        if (!Double.isFinite(error)) {
            score.unmeasured++;
            return;
        }
        score.absolute += Math.abs(error);
        score.squared += error * error;
    }

    /** For each output its labels, and their accuracy or the mean absolute and the root mean squared error. */
    JsonArray toJson() {
        JsonArray all = new JsonArray();
        byOutput.forEach((output, score) -> {
            JsonObject one = new JsonObject().put("output", output).put("labels", score.labels);
            if (score.isNumeric) {
                long measured = score.labels - score.unmeasured;
                one.put("notFinite", score.unmeasured);
                if (measured > 0) {
                    one.put("meanAbsoluteError", score.absolute / measured)
                            .put("rootMeanSquaredError", Math.sqrt(score.squared / measured));
                }
            } else {
                one.put("correct", score.correct).put("accuracy", (double) score.correct / score.labels);
            }
            all.add(one);
        });
        return all;
    }
}
