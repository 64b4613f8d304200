package dev.evenkeel.trainer.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a TrainingRun's spec that the trainer acts on; the rest (resources, timeout, suspend) is not its own. */
public record RunSpec(Data data, Trainer trainer, List<Gate> gates, long seed) {

    public RunSpec {
        gates = List.copyOf(gates);
    }

    /**
     * What to learn from.
     *
     * @param uri where the data lives, for people and lineage; the bytes come from the command line's {@code --data}
     * @param digest expected {@code sha256:<hex>} of the bytes
     * @param knownAhead columns whose value is known when the prediction is made, as price or holiday
     */
    public record Data(
            String uri,
            @Nullable String digest,
            String target,
            @Nullable Split split,
            List<String> knownAhead,
            List<Expectation> expectations) {
        public Data {
            knownAhead = List.copyOf(knownAhead);
            expectations = List.copyOf(expectations);
        }

        /** The time column, when rows are ordered in time. */
        public @Nullable String time() {
            return split == null ? null : split.time();
        }
    }

    /**
     * What is held out.
     *
     * @param time the column that orders the rows; without it rows are drawn at random from the seed
     * @param test the share held out, as a percent: {@code 20%}
     */
    public record Split(@Nullable String time, String test) {}

    /** Either bounds on one column, or a CEL rule on the whole data set. */
    public record Expectation(
            @Nullable String column,
            @Nullable String min,
            @Nullable String max,
            @Nullable Boolean nullable,
            @Nullable String cel) {}

    /** How to learn. */
    public record Trainer(Algorithm algorithm, Map<String, String> parameters) {
        public Trainer {
            parameters = Map.copyOf(parameters);
        }
    }

    /** The learners. {@code Auto} takes the one with the smaller error on an inner, time-ordered validation. */
    public enum Algorithm {
        Auto,
        GradientBoostedTrees,
        Linear
    }

    /** Either a bound on one metric, or a comparison with another forecast. */
    public record Gate(
            @Nullable String metric,
            @Nullable String max,
            @Nullable String min,
            @Nullable Opponent betterThan,
            @Nullable String by) {}

    /** Whom the model has to beat on the held-out rows. */
    public enum Opponent {
        /** The best of the simple forecasts (last value, seasonal naive, mean of the last season), chosen in training. */
        Baseline,
        /** The value one season ago. */
        SeasonalNaive,
        /** The model that is served now. */
        Champion
    }
}
