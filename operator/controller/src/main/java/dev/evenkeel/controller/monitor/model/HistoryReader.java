package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.RevisionData;
import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads TrainingRuns and ControllerRevisions. */
final class HistoryReader {
    private HistoryReader() {}

    /** The revision; empty when the object is not one of ours. */
    static Optional<Revision> revision(ControllerRevision object) {
        return RevisionData.from(content(object))
                .map(data -> new Revision(
                        object.getRevision(),
                        object.getMetadata().getName(),
                        data.digest(),
                        data.uri(),
                        data.run(),
                        data.manifest(),
                        annotation(object, Annotations.PROMOTED_AT).flatMap(HistoryReader::instant),
                        annotation(object, Annotations.REJECTED)
                                .map(reason -> new Revision.Rejection(
                                        reason,
                                        annotation(object, Annotations.REJECTED_MESSAGE)
                                                .orElse("")))));
    }

    /** What came over the wire is wrapped, what was built here is not. */
    private static Object content(ControllerRevision object) {
        return object.getData() instanceof AnyType wrapped ? wrapped.getValue() : object.getData();
    }

    /** An annotation that a person broke does not stop the operator: the revision then counts as never promoted. */
    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static RunSeen run(TrainingRun run) {
        TrainingRunStatus status = Objects.requireNonNullElse(run.getStatus(), TrainingRunStatus.EMPTY);
        Optional<Condition> verdict = Conditions.find(status.conditions(), Conditions.COMPLETE)
                .or(() -> Conditions.find(status.conditions(), Conditions.READY));
        return new RunSeen(
                run.getMetadata().getName(),
                run.getMetadata().getUid(),
                phase(status),
                Instant.parse(run.getMetadata().getCreationTimestamp()),
                annotation(run, Annotations.TEMPLATE_HASH).orElse(""),
                Optional.ofNullable(run.getSpec().data().digest()),
                Optional.ofNullable(status.manifestDigest()),
                Optional.ofNullable(status.modelDigest()),
                verdict.map(Condition::getReason).orElse(""),
                verdict.map(Condition::getMessage).orElse(""));
    }

    private static Phase phase(TrainingRunStatus status) {
        return switch (Objects.requireNonNullElse(status.phase(), TrainingPhase.PENDING)) {
            case PENDING, RUNNING, UNKNOWN -> Phase.ACTIVE;
            case SUCCEEDED -> Phase.SUCCEEDED;
            case REJECTED -> Phase.REJECTED;
            case FAILED -> Phase.FAILED;
        };
    }

    static Optional<String> annotation(HasMetadata object, String key) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
