package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.watch.LabelVerdict.Kind;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Predictions that wait for their labels, by model and request id. Holds at most {@value #MOST_VALUES} numbers of 8 bytes, or
 * what takes as much memory; the oldest predictions make room, and one that would need a large part of it is not kept. A prediction is told from an unknown one for twice as long as it takes labels, so that a late
 * label is called late. When an id is used again, the newer prediction counts. Confined to one thread.
 */
final class Predictions {
    private static final int MOST_VALUES = 1 << 20;
    private static final int LARGEST = MOST_VALUES / 16;
    private static final int OVERHEAD = 32; // of a prediction without values

    private final Counter labels;
    private final LabelSeries series;
    private final Counter forgotten;
    private final Map<Key, Prediction> held = new LinkedHashMap<>(); // oldest first
    private long values;
    private volatile int waiting; // for scrapes, which come from elsewhere

    private record Key(String model, String id) {}

    /** A prediction with marks on what is labelled, and the labels themselves: they may come again. */
    private static final class Prediction {
        private final Revision revision;
        private final Instant at;
        private final List<Values> outputs;
        private final BitSet[] known;
        private final @Nullable Object[][] given;
        private int weight; // in numbers of 8 bytes

        Prediction(String id, Revision revision, Instant at, List<Values> outputs) {
            this.revision = revision;
            this.at = at;
            this.outputs = outputs;
            this.known = new BitSet[outputs.size()];
            this.given = new @Nullable Object[outputs.size()][0];
            this.weight = OVERHEAD + Values.weight(id);
            for (int i = 0; i < known.length; i++) {
                known[i] = new BitSet();
                weight += outputs.get(i).weight() + 2 * outputs.get(i).size(); // labels may come for all
            }
        }

        int missing() {
            int missing = 0;
            for (int i = 0; i < known.length; i++) {
                missing += outputs.get(i).size() - known[i].cardinality();
            }
            return missing;
        }
    }

    Predictions(PrometheusRegistry registry) {
        labels = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_feedback_total")
                .help("Labels received, by what became of them.")
                .labelNames("outcome")
                .register(registry);
        series = new LabelSeries(registry);
        forgotten = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_feedback_forgotten_predictions_total")
                .help("Predictions that made room for newer ones before their time, or were too large to be kept.")
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_feedback_predictions")
                .help("Predictions that wait for labels.")
                .callback(callback -> callback.call(waiting))
                .register(registry);
    }

    /** Keeps the outputs of a call that has an id. */
    void keep(CallSample sample, Instant now) {
        String id = sample.id();
        if (id == null) {
            return;
        }
        Key key = new Key(sample.model(), id);
        Prediction older = held.remove(key); // also when the newer one is not kept: its labels are not for this one
        if (older != null) {
            values -= older.weight;
        }
        Prediction prediction = new Prediction(id, sample.revision(), now, sample.outputs());
        if (prediction.weight > LARGEST) {
            forgotten.inc();
        } else {
            held.put(key, prediction);
            values += prediction.weight;
            makeRoom();
        }
        waiting = held.size();
    }

    private void makeRoom() {
        Iterator<Prediction> oldest = held.values().iterator();
        while (values > MOST_VALUES && oldest.hasNext()) {
            values -= oldest.next().weight;
            oldest.remove();
            forgotten.inc();
        }
    }

    /** True while there is a prediction under this id. */
    boolean holds(String model, String id) {
        return held.containsKey(new Key(model, id));
    }

    /** Drops what is too old even to be called late. */
    void forget(Instant now, Duration window) {
        Instant limit = now.minus(window.multipliedBy(2));
        Iterator<Prediction> oldest = held.values().iterator();
        while (oldest.hasNext()) {
            Prediction prediction = oldest.next();
            if (prediction.at.isAfter(limit)) {
                break;
            }
            values -= prediction.weight;
            oldest.remove();
        }
        waiting = held.size();
    }

    /** Drops the series of revisions that are gone and for which no label can come any more. */
    void forgetSeries(Served served, Instant now, Duration window) {
        Instant limit = now.minus(window);
        series.forget(
                served,
                (model, revision) -> held.entrySet().stream()
                        .anyMatch(entry -> entry.getKey().model().equals(model)
                                && entry.getValue().revision.name().equals(revision)
                                && !entry.getValue().at.isBefore(limit)));
    }

    /**
     * Compares a label with its prediction; takes it as a whole or not at all.
     *
     * @param scores of the window in progress, by revision
     */
    LabelVerdict judge(
            String model, Label label, Instant now, Duration window, Function<Revision, LabelScores> scores) {
        LabelVerdict verdict = compare(model, label, now, window, scores);
        labels.labelValues(verdict.kind().name().toLowerCase(Locale.ROOT)).inc();
        return verdict;
    }

    private LabelVerdict compare(
            String model, Label label, Instant now, Duration window, Function<Revision, LabelScores> scores) {
        Prediction prediction = held.get(new Key(model, label.id()));
        if (prediction == null) {
            return LabelVerdict.refused(
                    Kind.UNKNOWN, "no prediction of '" + model + "' is kept for the id '" + label.id() + "'");
        }
        if (prediction.at.plus(window).isBefore(now)) {
            return LabelVerdict.refused(
                    Kind.LATE,
                    "the prediction '" + label.id() + "' is older than the " + window.toSeconds()
                            + " s in which labels count");
        }
        int duplicates = 0;
        for (Map.Entry<String, List<@Nullable Object>> output : label.outputs().entrySet()) {
            int index = index(prediction, output.getKey());
            if (index < 0) {
                return LabelVerdict.refused(Kind.INVALID, "the prediction has no output '" + output.getKey() + "'");
            }
            Values predicted = prediction.outputs.get(index);
            if (output.getValue().size() != predicted.size()) {
                return LabelVerdict.refused(
                        Kind.INVALID,
                        "output '" + output.getKey() + "' has " + predicted.size() + " values, the label gives "
                                + output.getValue().size() + ": use null for those that are not known");
            }
            for (int i = 0; i < predicted.size(); i++) {
                Object value = output.getValue().get(i);
                if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
                    return LabelVerdict.refused(
                            Kind.INVALID,
                            "data[" + i + "] of output '" + output.getKey() + "' is no number that a label can be");
                }
                if (value != null && !fits(value, predicted.spec().datatype())) {
                    return LabelVerdict.refused(
                            Kind.INVALID,
                            "output '" + output.getKey() + "' is of datatype "
                                    + predicted.spec().datatype() + ", and data[" + i + "] is " + value);
                }
                if (value != null && prediction.known[index].get(i)) {
                    if (!same(value, prediction.given[index][i])) {
                        return LabelVerdict.refused(
                                Kind.CONFLICT,
                                "data[" + i + "] of output '" + output.getKey() + "' was labelled "
                                        + prediction.given[index][i] + " before, not " + value);
                    }
                    duplicates++;
                }
            }
        }
        int accepted = take(model, label, prediction, scores.apply(prediction.revision));
        makeRoom();
        return new LabelVerdict(
                accepted > 0 || duplicates == 0 ? Kind.ACCEPTED : Kind.DUPLICATE,
                "",
                prediction.revision.name(),
                accepted,
                duplicates,
                prediction.missing());
    }

    private static int index(Prediction prediction, String output) {
        for (int i = 0; i < prediction.outputs.size(); i++) {
            if (prediction.outputs.get(i).spec().name().equals(output)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean fits(Object value, Datatype datatype) {
        return switch (datatype) {
            case BYTES -> value instanceof String;
            case BOOL -> value instanceof Boolean;
            case FP16, BF16, FP32, FP64 -> value instanceof Number;
            case INT8, INT16, INT32, INT64, UINT8 -> value instanceof Integer || value instanceof Long;
        };
    }

    private static boolean same(Object value, @Nullable Object before) {
        return (value instanceof Number a && before instanceof Number b)
                ? a.doubleValue() == b.doubleValue()
                : value.equals(before);
    }

    private int take(String model, Label label, Prediction prediction, LabelScores scores) {
        int accepted = 0;
        for (Map.Entry<String, List<@Nullable Object>> output : label.outputs().entrySet()) {
            int index = index(prediction, output.getKey());
            if (prediction.given[index].length == 0) {
                prediction.given[index] = new @Nullable Object[output.getValue().size()];
            }
            for (int i = 0; i < output.getValue().size(); i++) {
                Object value = output.getValue().get(i);
                if (value != null && !prediction.known[index].get(i)) {
                    prediction.known[index].set(i);
                    prediction.given[index][i] = value;
                    if (value instanceof String text) {
                        prediction.weight += Values.weight(text);
                        values += Values.weight(text);
                    }
                    accepted++;
                    score(model, prediction, prediction.outputs.get(index), i, value, scores);
                }
            }
        }
        return accepted;
    }

    private void score(
            String model, Prediction prediction, Values predicted, int index, Object value, LabelScores scores) {
        String output = predicted.spec().name();
        String revision = prediction.revision.name();
        double[] numbers = predicted.numbers();
        String[] texts = predicted.texts();
        boolean isReal = switch (predicted.spec().datatype()) {
            case FP16, BF16, FP32, FP64 -> true;
            case BOOL, INT8, INT16, INT32, INT64, UINT8, BYTES -> false;
        };
        if (isReal && numbers != null && value instanceof Number label) {
            double error = numbers[index] - label.doubleValue();
            scores.add(output, error);
            if (Double.isFinite(error)) {
                series.add(model, revision, output, error);
            }
            return;
        }
        boolean isCorrect = numbers != null
                ? Double.compare(numbers[index], asNumber(value)) == 0
                : texts != null && value.equals(texts[index]);
        scores.add(output, isCorrect);
        series.add(model, revision, output, isCorrect);
    }

    private static double asNumber(Object label) {
        if (label instanceof Number number) {
            return number.doubleValue();
        }
        return label.equals(true) ? 1 : 0;
    }
}
