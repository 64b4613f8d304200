package dev.evenkeel.controller.chronicle;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Action;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Cause;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Entry;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Held;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Signal;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a story so small that ten thousand of them fit into etcd: an Incident stays under 32 KiB. Nearly every story fits
 * as it is; one that does not is cut everywhere a little, the middle of its timeline first, and never loses a signal, an
 * action or how it began. Pure, and settled: what was cut once is not cut again.
 */
final class Fitting {
    /** Of the 32 KiB; the rest is for the spec and what the API server notes about the owners of fields. */
    static final int MOST_BYTES = 20 * 1024;

    /** JSON around one entry of a list: its keys, quotes and a time. */
    private static final int ENTRY = 100;

    /** What is left of each part: numbers of entries, and characters of a message. */
    private record Cut(int timeline, int causes, int evidence, int held, int message, boolean details) {}

    private static final List<Cut> CUTS = List.of(
            new Cut(50, 5, 4, 32, 256, true),
            new Cut(30, 5, 3, 16, 256, true),
            new Cut(20, 5, 2, 16, 128, true),
            new Cut(10, 3, 1, 4, 40, false));

    private Fitting() {}

    /** The status, or as much of it as may be. */
    static IncidentStatus fit(IncidentStatus status) {
        IncidentStatus fitted = status;
        for (Cut cut : CUTS) {
            if (bytes(fitted) <= MOST_BYTES) {
                return fitted;
            }
            fitted = shortened(status, cut);
        }
        return fitted;
    }

    private static IncidentStatus shortened(IncidentStatus status, Cut cut) {
        return status.toBuilder()
                .summary(shortened(status.summary(), 2 * cut.message()))
                .signals(status.signals().stream()
                        .map(signal -> cut.details() ? signal : bare(signal))
                        .toList())
                .causes(status.causes().stream()
                        .limit(cut.causes())
                        .map(cause -> shortened(cause, cut))
                        .toList())
                .abstained(shortened(status.abstained(), cut.message()))
                .held(status.held().stream()
                        .limit(cut.held())
                        .map(held -> new Held(
                                held.action(),
                                held.guard(),
                                held.reason(),
                                shortened(held.message(), cut.message()),
                                held.opensAt()))
                        .toList())
                .actions(status.actions().stream()
                        .map(action -> new Action(
                                action.name(),
                                action.action(),
                                action.phase(),
                                cut.details() ? shortened(action.message(), cut.message()) : null))
                        .toList())
                .timeline(timeline(status.timeline(), cut))
                .conditions(status.conditions().stream()
                        .map(condition -> shortened(condition, cut.message()))
                        .toList())
                .build();
    }

    private static Signal bare(Signal signal) {
        return new Signal(signal.name(), signal.breached(), signal.since(), signal.value(), null, null, null);
    }

    private static Cause shortened(Cause cause, Cut cut) {
        List<String> evidence = cause.evidence().stream()
                .limit(cut.evidence())
                .map(text -> Conditions.shortened(text, cut.message()))
                .toList();
        return new Cause(cause.objectRef(), cause.kind(), cause.score(), evidence);
    }

    /** How it began, and what happened last. */
    private static List<Entry> timeline(List<Entry> all, Cut cut) {
        int dropped = Math.max(0, all.size() - cut.timeline());
        return Stream.concat(all.stream().limit(1), all.stream().skip(1L + dropped))
                .map(entry -> new Entry(entry.time(), entry.reason(), shortened(entry.message(), cut.message())))
                .toList();
    }

    private static Condition shortened(Condition condition, int length) {
        String message = Objects.requireNonNullElse(condition.getMessage(), "");
        return new ConditionBuilder(condition)
                .withMessage(Conditions.shortened(message, length))
                .build();
    }

    private static @Nullable String shortened(@Nullable String text, int length) {
        return text == null ? null : Conditions.shortened(text, length);
    }

    /** About the bytes of the status as JSON: never less. */
    static int bytes(IncidentStatus status) {
        int sum = 10 * ENTRY + bytes(status.summary()) + bytes(status.abstained());
        for (Signal signal : status.signals()) {
            sum += 2 * ENTRY + bytes(signal.name()) + bytes(signal.value());
            sum += bytes(signal.expected()) + bytes(signal.forecast());
        }
        for (Cause cause : status.causes()) {
            sum += ENTRY + bytes(cause.objectRef()) + bytes(cause.kind());
            sum += cause.evidence().stream().mapToInt(text -> 3 + bytes(text)).sum();
        }
        for (Held held : status.held()) {
            sum += ENTRY + bytes(held.action()) + bytes(held.guard()) + bytes(held.reason()) + bytes(held.message());
        }
        for (Action action : status.actions()) {
            sum += ENTRY + bytes(action.name()) + bytes(action.message());
        }
        for (Entry entry : status.timeline()) {
            sum += ENTRY + bytes(entry.reason()) + bytes(entry.message());
        }
        for (Condition condition : status.conditions()) {
            sum += 2 * ENTRY + bytes(condition.getMessage());
        }
        return sum;
    }

    private static int bytes(ObjectRef ref) {
        return ENTRY + bytes(ref.apiVersion()) + bytes(ref.namespace()) + bytes(ref.name()) + bytes(ref.uid());
    }

    /** UTF-8, with JSON's escapes. */
    private static int bytes(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        int sum = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                sum += 6;
            } else if (c == '"' || c == '\\') {
                sum += 2;
            } else {
                sum += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return sum;
    }
}
