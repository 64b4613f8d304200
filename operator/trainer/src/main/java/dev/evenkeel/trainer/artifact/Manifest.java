package dev.evenkeel.trainer.artifact;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.trainer.evaluate.GateResult;
import dev.evenkeel.trainer.features.FeaturePlan;
import dev.evenkeel.trainer.learn.OnnxWriter;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to know about one trained model. Its digest names it.
 *
 * @param metrics on the held-out rows, rounded to six digits; mae, rmse and the naive errors in the target's unit
 * @param baseline digest of baseline.json
 * @param features what the encoder needs to make a request
 * @param split which rows were held out
 */
public record Manifest(
        int schemaVersion,
        ModelFile model,
        Signature signature,
        Map<String, BigDecimal> metrics,
        List<Gate> gates,
        String baseline,
        FeaturePlan features,
        Split split,
        Lineage lineage) {
    /** The version that this code writes. */
    public static final int VERSION = 1;

    public Manifest {
        metrics = java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
        gates = List.copyOf(gates);
    }

    /** The model's bytes. */
    public record ModelFile(String digest, long size, String format) {}

    /** Tensors as the Open Inference Protocol names them. */
    public record Signature(List<Tensor> inputs, List<Tensor> outputs) {
        static Signature of(FeaturePlan plan) {
            return new Signature(
                    List.of(new Tensor(
                            OnnxWriter.INPUT,
                            "FP32",
                            List.of(-1L, (long) plan.inputs().size()),
                            plan.inputs())),
                    List.of(new Tensor(OnnxWriter.OUTPUT, "FP32", List.of(-1L, 1L), null)));
        }
    }

    /**
     * One tensor.
     *
     * @param shape -1 is the number of rows
     * @param columns names of the second dimension
     */
    public record Tensor(
            String name,
            String datatype,
            List<Long> shape,
            @Nullable List<String> columns) {}

    /** A gate's result; value and interval as decimals. */
    public record Gate(
            String name,
            GateResult.Verdict verdict,
            @Nullable BigDecimal value,
            BigDecimal bound,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            int rows,
            String message) {
        static Gate of(GateResult result) {
            return new Gate(
                    result.name(),
                    result.verdict(),
                    decimal(result.value()),
                    Json.rounded(result.bound()),
                    decimal(result.low()),
                    decimal(result.high()),
                    result.rows(),
                    result.message());
        }

        private static @Nullable BigDecimal decimal(@Nullable Double value) {
            return value == null || !Double.isFinite(value) ? null : Json.rounded(value);
        }
    }

    /**
     * The held-out rows.
     *
     * @param from first held-out time; null when rows have no order
     * @param to last held-out time
     */
    public record Split(
            int trainingRows,
            int testRows,
            @Nullable String from,
            @Nullable String to) {}

    /**
     * What the model came from: enough to train it again.
     *
     * @param spec the parts of the spec that decide the model
     * @param algorithm the learner that was chosen
     * @param parameters effective parameters, the chosen setting among them
     * @param validation mean absolute error of each candidate on the inner validation, in the target's unit
     * @param champion digest of the manifest that the model was compared with
     */
    public record Lineage(
            String dataDigest,
            long rows,
            String codeDigest,
            long seed,
            Spec spec,
            RunSpec.Algorithm algorithm,
            Map<String, String> parameters,
            Map<String, BigDecimal> validation,
            Map<String, String> libraries,
            String jdk,
            @Nullable String champion) {
        public Lineage {
            parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
            validation = java.util.Collections.unmodifiableMap(new TreeMap<>(validation));
            libraries = java.util.Collections.unmodifiableMap(new TreeMap<>(libraries));
        }
    }

    /** Data and trainer as the spec gave them. */
    public record Spec(RunSpec.Data data, RunSpec.Trainer trainer) {}

    /** The manifest of these artifacts. */
    public static Manifest of(
            byte[] model,
            byte[] baseline,
            FeaturePlan plan,
            Map<String, BigDecimal> metrics,
            List<GateResult> gates,
            Split split,
            Lineage lineage) {
        return new Manifest(
                VERSION,
                new ModelFile(Digests.of(model), model.length, "ONNX"),
                Signature.of(plan),
                metrics,
                gates.stream().map(Gate::of).toList(),
                Digests.of(baseline),
                plan,
                split,
                lineage);
    }

    /** Reads a manifest; a newer schema or something else is a UserError. */
    public static Manifest read(byte[] bytes, String where) {
        try {
            JsonNode tree = Json.mapper().readTree(bytes);
            int schema = tree.path("schemaVersion").asInt(-1);
            if (schema == -1) {
                throw notOne(where, "it has no schemaVersion", null);
            }
            if (schema != VERSION || tree.at("/features/version").asInt(-1) != FeaturePlan.VERSION) {
                throw new UserError(
                        Reason.SPEC_INVALID,
                        where + " has schema version " + schema + " and features version "
                                + tree.at("/features/version").asText("none") + ", this trainer reads " + VERSION
                                + " and " + FeaturePlan.VERSION + ": use the trainer that wrote it");
            }
            return Json.mapper().treeToValue(tree, Manifest.class);
        } catch (JacksonException e) {
            throw notOne(where, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw notOne(where, String.valueOf(e.getMessage()), e);
        }
    }

    private static UserError notOne(String where, String why, @Nullable Throwable cause) {
        return new UserError(Reason.SPEC_INVALID, where + " is no manifest of this trainer: " + why, cause);
    }
}
