package dev.evenkeel.trainer.learn;

import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.features.Scale;

/** A fitted model: from a row's inputs to its response, the scaled distance from the level. */
public sealed interface Model extends AutoCloseable permits BoostedTrees, Ridge {

    /** Responses of all rows, by the library that trained it. */
    double[] responses(FeatureMatrix rows);

    /** Predictions in the target's unit. */
    default double[] predict(FeatureMatrix rows, Scale scale) {
        double[] predictions = responses(rows);
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = scale.at(rows.level()[i], predictions[i]);
        }
        return predictions;
    }

    /** Frees native memory. */
    @Override
    default void close() {}
}
