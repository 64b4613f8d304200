package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.Digest;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to learn from which data, and what the result must be worth. Immutable but for {@code suspend}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What to learn from which data, and what the result must be worth. Immutable but for `suspend`.")
public record TrainingRunSpec(
        @JsonPropertyDescription("true holds the run back before it starts, and stops it when it runs.") @Nullable
        Boolean suspend,

        @JsonPropertyDescription("The data to learn from.") @Required
        Data data,

        @JsonPropertyDescription("How to learn. Default: the better of the built-in algorithms.") @Nullable
        Trainer trainer,

        @JsonPropertyDescription(
                "What the model must be worth before it may serve. All must pass; a run whose gate fails"
                        + " ends as Rejected.")
        @Size(max = 16)
        List<Gate> gates,

        @JsonPropertyDescription(
                "Seed of all randomness: same data, code and seed give the same model, bit by bit." + " Default: 0.")
        @Min(0)
        @Nullable
        Long seed,

        @JsonPropertyDescription("The run fails when it takes longer, such as 30m. Default: 1h.") @Nullable
        TimeSpan timeout,

        @JsonPropertyDescription("CPU and memory of the training container.") @Nullable
        Resources resources) {

    public TrainingRunSpec {
        gates = Values.list(gates);
    }

    /** Whether the run is held back. */
    public boolean suspended() {
        return Boolean.TRUE.equals(suspend);
    }

    /** The data, what is to be learned from it, and what must hold for it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Data(
            @JsonPropertyDescription("Where the CSV is: configMap://NAME/KEY in this namespace, or https://HOST/PATH.")
            @Required
            @Size(max = 2048)
            @Pattern("^(configMap://[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[-._a-zA-Z0-9]+|https://[^\\s]+)$")
            String uri,

            @JsonPropertyDescription("Expected digest of the data; other data fail the run with DataChanged.")
            @Digest
            @Nullable
            String digest,

            @JsonPropertyDescription("Column to predict.") @Required @Size(min = 1, max = 256)
            String target,

            @JsonPropertyDescription("How to hold data back for the test.") @Required
            Split split,

            @JsonPropertyDescription("Columns whose value is known when the prediction is made, such as a price or a"
                    + " holiday. All others are used only with a lag, so that nothing leaks from the future.")
            @Size(max = 256)
            List<@Size(min = 1, max = 256) String> knownAhead,

            @JsonPropertyDescription("What must hold for the data before anything is learned from them.")
            @Size(max = 64)
            List<Expectation> expectations) {

        public Data {
            knownAhead = Values.list(knownAhead);
            expectations = Values.list(expectations);
        }
    }

    /** A split by time: the newest rows are the test. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Split(
            @JsonPropertyDescription("Column with the time, ISO 8601.") @Required @Size(min = 1, max = 256)
            String time,

            @JsonPropertyDescription("Share of the newest rows held back for the test, such as 20%.")
            @Required
            @ValidationRule(
                    value =
                            "double(self.substring(0, size(self) - 1)) > 0.0 && double(self.substring(0, size(self) - 1)) < 100.0",
                    message = "must be more than 0% and less than 100%")
            Percent test) {}

    /** One thing that must hold for the data: bounds of a column, or a CEL expression about all of it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.column) != has(self.cel)",
            message = "an expectation has either column (with min, max, nullable) or cel")
    @ValidationRule(
            value = "has(self.column) || !(has(self.min) || has(self.max) || has(self.nullable))",
            message = "min, max and nullable need a column")
    public record Expectation(
            @JsonPropertyDescription("Column that the bounds are for.") @Size(min = 1, max = 256) @Nullable
            String column,

            @JsonPropertyDescription("Least value allowed in the column, as a decimal string.") @Nullable
            Decimal min,

            @JsonPropertyDescription("Greatest value allowed in the column, as a decimal string.") @Nullable
            Decimal max,

            @JsonPropertyDescription("false: no cell of the column may be empty. Default: true.") @Nullable
            Boolean nullable,

            @JsonPropertyDescription("CEL expression that must be true, such as rows > 500.")
            @Size(min = 1, max = 1024)
            @Nullable
            String cel) {}

    /** The algorithm and its settings. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Trainer(
            @JsonPropertyDescription("Auto, GradientBoostedTrees or Linear. Default: Auto.") @Nullable
            Algorithm algorithm,

            @JsonPropertyDescription("Settings of the algorithm, such as trees: \"200\". Values are strings.")
            @Size(max = 32)
            Map<String, @Size(max = 256) String> parameters) {

        public Trainer {
            parameters = Values.map(parameters);
        }
    }

    /** One bound on the model's worth, measured on the test part. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.metric) != has(self.betterThan)",
            message = "a gate has either metric (with min or max) or betterThan (with by)")
    @ValidationRule(
            value = "!has(self.metric) || has(self.min) || has(self.max)",
            message = "a gate on a metric needs min or max")
    @ValidationRule(
            value = "has(self.metric) || !(has(self.min) || has(self.max))",
            message = "min and max need a metric")
    @ValidationRule(value = "has(self.betterThan) || !has(self.by)", message = "by needs betterThan")
    public record Gate(
            @JsonPropertyDescription("Metric of the test, such as mae, mape, rmse or mase.")
            @Size(max = 63)
            @Pattern("^[a-z][a-zA-Z0-9]*$")
            @Nullable
            String metric,

            @JsonPropertyDescription("Least value that passes, as a decimal string.") @Nullable
            Decimal min,

            @JsonPropertyDescription("Greatest value that passes, as a decimal string.") @Nullable
            Decimal max,

            @JsonPropertyDescription("What to beat in mean absolute error on the same test rows: Baseline,"
                    + " SeasonalNaive or Champion.")
            @Nullable
            Rival betterThan,

            @JsonPropertyDescription("By how much at least, such as 1%. Default: 0%.") @Nullable
            Percent by) {}
}
