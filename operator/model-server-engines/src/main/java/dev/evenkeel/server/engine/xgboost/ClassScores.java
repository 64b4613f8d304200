package dev.evenkeel.server.engine.xgboost;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The base scores of a model that has one for each class or target. XGBoost 3.1 brought them, the library here has one
 * for all: its sums are asked for without any, and what it would do next is done here.
 */
final class ClassScores {
    private static final Map<String, Link> LINKS = Map.of(
            "multi:softprob", Link.SOFTMAX,
            "multi:softmax", Link.LARGEST,
            "reg:squarederror", Link.NONE,
            "reg:absoluteerror", Link.NONE);

    private final float[] scores;
    private final Link link;

    /** Scores in the order of the classes or targets. */
    ClassScores(float[] scores, Link link) {
        this.scores = scores;
        this.link = link;
    }

    /** From the sums of a row to its answer. */
    enum Link {
        NONE,
        SOFTMAX,
        LARGEST;

        /** The link of an objective, null for one that has no such scores or another link. */
        static @Nullable Link of(String objective) {
            return LINKS.get(objective);
        }
    }

    /** A row's answer; overwrites its sums. */
    float[] answer(float[] sums) {
        int largest = 0;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += scores[i];
            largest = sums[i] > sums[largest] ? i : largest;
        }
        return switch (link) {
            case NONE -> sums;
            case LARGEST -> new float[] {largest};
            case SOFTMAX -> softmax(sums, sums[largest]);
        };
    }

    private static float[] softmax(float[] sums, float largest) {
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (float) Math.exp(sums[i] - largest);
            total += sums[i];
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= (float) total;
        }
        return sums;
    }
}
