package dev.evenkeel.server.watch;

import dev.evenkeel.analytics.drift.CategoricalWindow;
import dev.evenkeel.analytics.drift.NumericWindow;
import dev.evenkeel.analytics.drift.WindowSketch;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The window of a revision that is being filled. Confined to one thread. */
final class RevisionWindow {
    private static final double[] SHARES = {0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};
    private static final int MOST_CATEGORIES = 20;

    private final String model;
    private final Revision revision;
    private final Instant from;
    private final Map<String, Columns> inputs;
    private final Map<String, Columns> outputs;
    private final LabelScores labels = new LabelScores();
    private long sketchedCalls;

    RevisionWindow(String model, Revision revision, Instant from, long seed) {
        this.model = model;
        this.revision = revision;
        this.from = from;
        Signature signature = revision.model().signature();
        this.inputs = columns(signature.inputs(), signature.columns(), seed);
        this.outputs = columns(signature.outputs(), List.of(), seed + 1_000_000);
    }

    private static Map<String, Columns> columns(List<TensorSpec> specs, List<String> names, long seed) {
        Map<String, Columns> columns = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            columns.put(specs.get(i).name(), new Columns(specs.get(i), names, seed + 1000L * i));
        }
        return columns;
    }

    String model() {
        return model;
    }

    LabelScores labels() {
        return labels;
    }

    void add(CallSample sample) {
        sketchedCalls++;
        sample.inputs().forEach(values -> add(inputs, values));
        sample.outputs().forEach(values -> add(outputs, values));
    }

    private static void add(Map<String, Columns> columns, Values values) {
        Columns of = columns.get(values.spec().name());
        double[] numbers = values.numbers();
        String[] texts = values.texts();
        if (of != null && numbers != null) {
            of.add(numbers);
        } else if (of != null && texts != null) {
            of.add(texts);
        }
    }

    /** The median of each column of the one input, NaN for one without values; empty unless all are of numbers. */
    Optional<double[]> medians() {
        if (inputs.size() != 1) {
            return Optional.empty();
        }
        List<WindowSketch> sketches = inputs.values().iterator().next().sketches();
        double[] medians = new double[sketches.size()];
        for (int c = 0; c < medians.length; c++) {
            if (!(sketches.get(c) instanceof NumericWindow numeric)) {
                return Optional.empty();
            }
            medians[c] = numeric.rows() > numeric.missing() ? numeric.quantile(0.5) : Double.NaN;
        }
        return Optional.of(medians);
    }

    /**
     * The window as it is told to others.
     *
     * @param calls that the revision answered in the window, those that were not sketched among them
     */
    JsonObject finish(Instant to, long calls) {
        JsonArray columns = new JsonArray();
        inputs.values().forEach(tensor -> tell(columns, "input", tensor));
        outputs.values().forEach(tensor -> tell(columns, "output", tensor));
        return new JsonObject()
                .put("model", model)
                .put("revision", revision.name())
                .put("digest", revision.digest())
                .put("from", from.toString())
                .put("to", to.toString())
                .put("calls", calls)
                .put("sketchedCalls", sketchedCalls)
                .put("columns", columns)
                .put("labels", labels.toJson());
    }

    private static void tell(JsonArray columns, String role, Columns tensor) {
        for (int c = 0; c < tensor.names().size(); c++) {
            WindowSketch sketch = tensor.sketches().get(c);
            JsonObject column = new JsonObject()
                    .put("name", tensor.names().get(c))
                    .put("role", role)
                    .put("rows", sketch.rows())
                    .put("missing", sketch.missing());
            switch (sketch) {
                case NumericWindow numeric -> column.put("kind", "numeric").put("quantiles", quantiles(numeric));
                case CategoricalWindow texts ->
                    column.put("kind", "categorical")
                            .put("distinct", Math.round(texts.distinct()))
                            .put("frequent", frequent(texts));
            }
            columns.add(column.put("sketch", sketch.toBytes()));
        }
    }

    private static JsonObject quantiles(NumericWindow window) {
        JsonObject quantiles = new JsonObject();
        if (window.rows() > window.missing()) {
            for (double share : SHARES) {
                double value = window.quantile(share);
                quantiles.put(Double.toString(share), Double.isFinite(value) ? value : Double.toString(value));
            }
        }
        return quantiles;
    }

    private static JsonObject frequent(CategoricalWindow window) {
        JsonObject frequent = new JsonObject();
        window.frequent(MOST_CATEGORIES).forEach(frequent::put);
        return frequent;
    }
}
