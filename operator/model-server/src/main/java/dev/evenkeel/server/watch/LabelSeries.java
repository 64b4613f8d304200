package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * How predictions compare with their labels, for scrapes. Labels come late: the series of a revision that is gone stay
 * until no label can come for it any more, and then they go. Confined to one thread.
 */
final class LabelSeries {
    private final Counter classes;
    private final Summary errors;
    private final Map<Labelled, Set<String>> outputs = new HashMap<>();

    private record Labelled(String model, String revision) {}

    LabelSeries(PrometheusRegistry registry) {
        classes = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_feedback_classes_total")
                .help("Labelled values of classes (texts, whole numbers, truth values), by correctness.")
                .labelNames("model", "revision", "output", "correct")
                .register(registry);
        errors = Summary.builder()
                .withoutExemplars()
                .name("evenkeel_server_feedback_absolute_error")
                .help("Absolute error of labelled real numbers.")
                .labelNames("model", "revision", "output")
                .register(registry);
    }

    /** Takes a label of a class. */
    void add(String model, String revision, String output, boolean isCorrect) {
        remember(model, revision, output);
        classes.labelValues(model, revision, output, Boolean.toString(isCorrect))
                .inc();
    }

    /** Takes a label of a real number whose prediction is finite: else the sum would be lost for good. */
    void add(String model, String revision, String output, double error) {
        remember(model, revision, output);
        errors.labelValues(model, revision, output).observe(Math.abs(error));
    }

    private void remember(String model, String revision, String output) {
        outputs.computeIfAbsent(new Labelled(model, revision), added -> new TreeSet<>())
                .add(output);
    }

    /**
     * Drops the series of revisions that are neither listed nor loaded.
     *
     * @param isAwaited whether a label may still come for a revision of a model
     */
    void forget(Served served, BiPredicate<String, String> isAwaited) {
        outputs.entrySet().removeIf(entry -> {
            Labelled gone = entry.getKey();
            ServingState state = served.state(gone.model());
            if ((state != null && state.knows(gone.revision())) || isAwaited.test(gone.model(), gone.revision())) {
                return false;
            }
            entry.getValue().forEach(output -> remove(gone, output));
            return true;
        });
    }

    private void remove(Labelled gone, String output) {
        errors.remove(gone.model(), gone.revision(), output);
        for (boolean isCorrect : new boolean[] {true, false}) {
            classes.remove(gone.model(), gone.revision(), output, Boolean.toString(isCorrect));
        }
    }
}
