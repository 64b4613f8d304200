package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges whether a run is due, and whether it may start. One run at a time; the newest data win: what changed twice during
 * a run is trained on once after it.
 */
final class TrainingPlanner {
    private TrainingPlanner() {}

    static TrainingVerdict judge(DeploymentFacts facts) {
        if (!(facts.source() instanceof Source.Trained trained)) {
            return new TrainingVerdict.NotTrained();
        }
        Optional<RunSeen> working =
                facts.runs().stream().filter(RunSeen::active).findFirst();
        Optional<String> wanted = RunName.wanted(facts);
        if (wanted.isEmpty()) {
            return working.<TrainingVerdict>map(TrainingVerdict.Busy::new)
                    .orElseGet(() -> new TrainingVerdict.Hold(unreadable(facts, trained), Optional.empty()));
        }
        String name = wanted.get();
        Optional<RunSeen> done =
                facts.runs().stream().filter(run -> run.name().equals(name)).findFirst();
        if (done.isPresent() && !done.get().active()) {
            return ended(done.get());
        }
        boolean known = facts.revisions().stream()
                .anyMatch(revision -> revision.run().filter(name::equals).isPresent());
        if (known && done.isEmpty()) {
            return new TrainingVerdict.Settled(name);
        }
        if (working.isPresent()) {
            return new TrainingVerdict.Busy(working.get());
        }
        return start(facts, trained, name);
    }

    private static TrainingVerdict ended(RunSeen run) {
        return run.phase() == Phase.SUCCEEDED
                ? new TrainingVerdict.Settled(run.name())
                : new TrainingVerdict.Ended(
                        run,
                        Finding.of(
                                Reasons.of(run.reason(), Reason.TRAINING_FAILED),
                                "TrainingRun %s: %s".formatted(run.name(), run.message())));
    }

    private static TrainingVerdict start(DeploymentFacts facts, Source.Trained trained, String name) {
        if (facts.suspended()) {
            return new TrainingVerdict.Hold(
                    Finding.of(Reason.SUSPENDED, "spec.suspend is true: set it to false to train"), Optional.empty());
        }
        if (facts.paused()) {
            return new TrainingVerdict.Hold(Pause.finding(facts.namespace()), Optional.empty());
        }
        Optional<Instant> earliest = earliest(facts, trained);
        if (earliest.isPresent() && facts.now().isBefore(earliest.get())) {
            return new TrainingVerdict.Hold(
                    Finding.of(
                            Reason.MIN_INTERVAL,
                            "the data changed; spec.training.triggers.minInterval lets the next run start at "
                                    + earliest.get()),
                    earliest);
        }
        Optional<String> champion = facts.floor()
                .flatMap(Floor::active)
                .flatMap(entry -> facts.revision(entry.name()))
                .flatMap(Revision::manifest);
        return new TrainingVerdict.Start(name, trained.data().knownDigest(), trained.templateHash(), champion);
    }

    /** A new template is a person's wish and waits for nothing; the interval tames data and schedules. */
    private static Optional<Instant> earliest(DeploymentFacts facts, Source.Trained trained) {
        return facts.runs().isEmpty()
                ? Optional.empty()
                : Optional.of(facts.runs().getLast())
                        .filter(last -> last.templateHash().equals(trained.templateHash()))
                        .map(last -> last.createdAt().plus(trained.triggers().minInterval()));
    }

    private static Finding unreadable(DeploymentFacts facts, Source.Trained trained) {
        if (trained.triggers().slot() instanceof Slot.Invalid(String cron, String timeZone, String problem)) {
            return Finding.of(
                    Reason.SCHEDULE_INVALID,
                    "spec.training.triggers.schedule has cron \"%s\" and timeZone \"%s\": %s; write five fields such as \"0 3 * * *\" and a zone such as Europe/Berlin"
                            .formatted(cron, timeZone, problem));
        }
        Data data = trained.data();
        return DataCheck.objection(data, facts.namespace(), "spec.training.template.spec.data.uri")
                .orElseThrow(() -> new IllegalStateException("a run has no name though " + data + " can be read"));
    }
}
