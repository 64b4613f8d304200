package dev.evenkeel.trainer.spec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.trainer.spec.RunSpec.Algorithm;
import dev.evenkeel.trainer.spec.RunSpec.Expectation;
import dev.evenkeel.trainer.spec.RunSpec.Gate;
import dev.evenkeel.trainer.spec.RunSpec.Opponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the run's JSON. Unknown fields are ignored, because the spec has parts that are not the trainer's; every wrong
 * known field is a {@link UserError} with reason SpecInvalid that names its path.
 */
public final class SpecReader {
    /** Metrics that a gate may bound; all but r2 are errors, where less is better. */
    public static final Set<String> METRICS = Set.of("mae", "rmse", "mape", "smape", "wape", "mase", "r2");

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private SpecReader() {}

    /** Reads the whole run file. */
    public static RunRequest request(byte[] json) {
        JsonNode root = tree(json);
        JsonNode spec = required(root, "", "spec");
        String namespace = text(root, "", "namespace", "default");
        String name = text(root, "", "name", "run");
        String uid = text(root, "", "uid", name);
        JsonNode champion = root.path("champion");
        return new RunRequest(
                namespace,
                name,
                uid,
                spec(spec),
                champion.isMissingNode() || champion.isNull()
                        ? null
                        : new RunRequest.Champion(digest(champion, "champion", "manifest")));
    }

    /** Reads a spec alone, as the lineage of a manifest keeps it. */
    public static RunSpec spec(JsonNode spec) {
        RunSpec.Data data = data(required(spec, "spec", "data"));
        JsonNode trainer = spec.path("trainer");
        Map<String, String> parameters = new TreeMap<>();
        trainer.path("parameters")
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        RunSpec.Trainer learn = new RunSpec.Trainer(
                choice(Algorithm.class, trainer, "spec.trainer", "algorithm", Algorithm.Auto), parameters);
        Parameters.of(learn); // a wrong parameter is refused before any data is read
        List<Gate> gates = new ArrayList<>();
        for (JsonNode gate : list(spec, "spec", "gates")) {
            gates.add(gate(gate, "spec.gates[" + gates.size() + "]", data));
        }
        return new RunSpec(data, learn, gates, seed(spec.path("seed")));
    }

    private static RunSpec.Data data(JsonNode data) {
        String path = "spec.data";
        JsonNode splitNode = data.path("split");
        RunSpec.Split split = splitNode.isObject()
                ? new RunSpec.Split(
                        optional(splitNode, path + ".split", "time"), text(splitNode, path + ".split", "test", "20%"))
                : null;
        if (split != null) {
            testShare(split);
        }
        List<String> known = new ArrayList<>();
        list(data, path, "knownAhead").forEach(column -> known.add(column.asText()));
        List<Expectation> expectations = new ArrayList<>();
        for (JsonNode node : list(data, path, "expectations")) {
            expectations.add(expectation(node, path + ".expectations[" + expectations.size() + "]"));
        }
        return new RunSpec.Data(
                text(data, path, "uri", ""),
                data.hasNonNull("digest") ? digest(data, path, "digest") : null,
                text(data, path, "target", null),
                split,
                known,
                expectations);
    }

    private static Expectation expectation(JsonNode node, String path) {
        Expectation expectation = new Expectation(
                optional(node, path, "column"),
                number(node, path, "min"),
                number(node, path, "max"),
                node.hasNonNull("nullable") ? node.get("nullable").asBoolean() : null,
                optional(node, path, "cel"));
        if ((expectation.column() == null) == (expectation.cel() == null)) {
            throw invalid(path, node.toString(), "give exactly one of column (with min, max or nullable) and cel");
        }
        return expectation;
    }

    private static Gate gate(JsonNode node, String path, RunSpec.Data data) {
        Gate gate = new Gate(
                optional(node, path, "metric"),
                number(node, path, "max"),
                number(node, path, "min"),
                node.hasNonNull("betterThan") ? choice(Opponent.class, node, path, "betterThan", null) : null,
                optional(node, path, "by"));
        boolean bound = gate.metric() != null;
        if (bound == (gate.betterThan() != null)) {
            throw invalid(path, node.toString(), "give exactly one of metric (with max or min) and betterThan");
        }
        if (bound && (gate.max() == null) == (gate.min() == null)) {
            throw invalid(path, node.toString(), "give exactly one of max and min beside metric");
        }
        if (gate.metric() != null && !METRICS.contains(gate.metric())) {
            throw invalid(
                    path + ".metric",
                    gate.metric(),
                    "use one of " + METRICS.stream().sorted().toList());
        }
        boolean season = "mase".equals(gate.metric()) || gate.betterThan() == Opponent.SeasonalNaive;
        if (season && data.time() == null) {
            throw invalid(path, node.toString(), "it needs a season: name the time column in spec.data.split.time");
        }
        if (gate.by() != null) {
            percent(path + ".by", gate.by());
        }
        return gate;
    }

    /** The held-out share of the rows as a fraction in (0, 1). */
    public static double testShare(RunSpec.@Nullable Split split) {
        if (split == null) {
            return 0.2;
        }
        double share = percent("spec.data.split.test", split.test());
        if (share <= 0 || share >= 1) {
            throw invalid("spec.data.split.test", split.test(), "use a percent above 0% and below 100%, as 20%");
        }
        return share;
    }

    /** A percent such as {@code 1%} or {@code -2.5%} as a fraction. */
    public static double percent(String path, String value) {
        if (!value.endsWith("%")) {
            throw invalid(path, value, "write a percent, as 20%");
        }
        return decimal(path, value.substring(0, value.length() - 1)) / 100;
    }

    /** A decimal string as a double. */
    public static double decimal(String path, String value) {
        try {
            return new BigDecimal(value.strip()).doubleValue();
        } catch (NumberFormatException e) {
            throw new UserError(
                    Reason.SPEC_INVALID, path + " is '" + value + "': write a decimal number, as \"0.15\"", e);
        }
    }

    static UserError invalid(String path, String value, String wayOut) {
        return new UserError(Reason.SPEC_INVALID, path + " is '" + value + "': " + wayOut);
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new UserError(Reason.SPEC_INVALID, "the run file is no JSON: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long seed(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (!node.canConvertToLong() || !node.isIntegralNumber()) {
            throw invalid("spec.seed", node.asText(), "write a whole number");
        }
        return node.longValue();
    }

    private static <E extends Enum<E>> E choice(
            Class<E> type, JsonNode node, String path, String field, @Nullable E otherwise) {
        String value = text(node, path, field, otherwise == null ? null : otherwise.name());
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value)) {
                return constant;
            }
        }
        throw invalid(path + "." + field, value, "use one of " + Arrays.toString(type.getEnumConstants()));
    }

    private static Iterable<JsonNode> list(JsonNode node, String path, String field) {
        JsonNode value = node.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isArray()) {
            throw invalid(path + "." + field, value.toString(), "write a list");
        }
        return value;
    }

    private static JsonNode required(JsonNode node, String path, String field) {
        JsonNode value = node.path(field);
        if (!value.isObject()) {
            throw new UserError(
                    Reason.SPEC_INVALID,
                    (path.isEmpty() ? field : path + "." + field) + " is missing: a run needs it as an object");
        }
        return value;
    }

    private static String text(JsonNode node, String path, String field, @Nullable String otherwise) {
        String value = optional(node, path, field);
        if (value != null && !value.isBlank()) {
            return value;
        }
        if (otherwise == null) {
            throw new UserError(Reason.SPEC_INVALID, path + "." + field + " is missing: name it");
        }
        return otherwise;
    }

    private static @Nullable String optional(JsonNode node, String path, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isValueNode()) {
            throw invalid(path + "." + field, value.toString(), "write a text");
        }
        return value.asText();
    }

    private static @Nullable String number(JsonNode node, String path, String field) {
        String value = optional(node, path, field);
        if (value != null) {
            decimal(path + "." + field, value);
        }
        return value;
    }

    private static String digest(JsonNode node, String path, String field) {
        String value = text(node, path, field, null);
        if (!DIGEST.matcher(value).matches()) {
            throw invalid(path + "." + field, value, "write sha256: and 64 hexadecimal digits");
        }
        return value;
    }
}
