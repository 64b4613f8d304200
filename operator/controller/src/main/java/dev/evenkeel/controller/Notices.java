package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import dev.evenkeel.controller.plan.model.Finding;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import dev.evenkeel.controller.plan.model.TrainingVerdict;
import java.util.ArrayList;
import java.util.List;

/** What is worth an event in what was just done to a ModelDeployment, beside its becoming ready or stuck. */
final class Notices {
    private Notices() {}

    static List<Finding> of(DeploymentFacts facts, DeploymentVerdict verdict) {
        List<Finding> notices = new ArrayList<>();
        if (!verdict.mayAct()) {
            return notices;
        }
        if (verdict.training() instanceof TrainingVerdict.Start start) {
            notices.add(Finding.of(
                    Reason.TRAINING,
                    "started TrainingRun %s%s"
                            .formatted(
                                    start.name(),
                                    start.dataDigest()
                                            .map(digest -> " on data " + digest)
                                            .orElse(""))));
        }
        verdict.newRevision()
                .ifPresent(revision -> notices.add(Finding.of(
                        Reason.REVISION_CREATED,
                        "created revision %s, model %s%s"
                                .formatted(
                                        revision.name(),
                                        revision.digest(),
                                        revision.run()
                                                .map(run -> " from TrainingRun " + run)
                                                .orElse("")))));
        switch (verdict.rollout().step()) {
            case Step.Write write -> takeOver(facts, write, notices);
            case Step.Reject _,
                    Step.Prove _,
                    Step.AwaitLoad _,
                    Step.AwaitPromotion _,
                    Step.Hold _,
                    Step.Nothing _,
                    Step.Steady _ -> {}
        }
        return notices;
    }

    private static void takeOver(DeploymentFacts facts, Step.Write write, List<Finding> notices) {
        String name = write.revision().name();
        boolean served = facts.floor().filter(floor -> floor.serves(name)).isPresent();
        if (served || !write.floor().serves(name)) {
            return;
        }
        String before = facts.floor()
                .flatMap(Floor::active)
                .map(entry -> " from " + entry.name())
                .orElse("");
        boolean again = write.revision().promoted();
        notices.add(Finding.of(
                again ? Reason.ROLLED_BACK : Reason.PROMOTED,
                "revision %s takes the traffic%s".formatted(name, before)));
    }
}
