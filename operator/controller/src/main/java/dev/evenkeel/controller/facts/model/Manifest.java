package dev.evenkeel.controller.facts.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the trainer wrote about a model: the part of {@code manifest.json} that goes into a status.
 * Unknown fields are ignored: a newer trainer may write more.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
        int schemaVersion,
        Model model,
        Signature signature,
        Map<String, Double> metrics,
        List<Gate> gates,
        Lineage lineage) {

    public Manifest {
        metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
        gates = gates == null ? List.of() : List.copyOf(gates);
    }

    /** The model's file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Model(String digest, long size, String format) {}

    /** Tensors in and out. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Signature(List<Tensor> inputs, List<Tensor> outputs) {
        public Signature {
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
            outputs = outputs == null ? List.of() : List.copyOf(outputs);
        }
    }

    /** One tensor; the columns are those of a table that goes in. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Tensor(String name, String datatype, List<Long> shape, List<String> columns) {
        public Tensor {
            shape = shape == null ? List.of() : List.copyOf(shape);
            columns = columns == null ? List.of() : List.copyOf(columns);
        }
    }

    /** What one gate said, in numbers and in words. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Gate(
            String name,
            String verdict,
            @Nullable Double value,
            @Nullable Double bound,
            @Nullable String message) {
        /** Its words, where it has some. */
        public Optional<String> words() {
            return Optional.ofNullable(message).filter(text -> !text.isBlank());
        }

        /** The value that was measured, where there was one. */
        public Optional<Double> measured() {
            return Optional.ofNullable(value);
        }

        /** The bound, where there is one. */
        public Optional<Double> limit() {
            return Optional.ofNullable(bound);
        }
    }

    /** Where the model comes from. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Lineage(String dataDigest, long rows, String codeDigest, long seed) {}
}
