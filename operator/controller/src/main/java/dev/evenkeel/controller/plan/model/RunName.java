package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Digests;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import java.time.Instant;
import java.util.Optional;

/**
 * The name of the run that the data, the template and the schedule call for now. It follows from them alone, so that a
 * crash between deciding and recording makes no second run, and data that return to what they were find their old run.
 */
final class RunName {
    /** The schema keeps a deployment's name short enough for a dash and this many digits. */
    private static final int HASH_LENGTH = 10;

    private RunName() {}

    /** The name; empty while the data that it follows from cannot be read, or the schedule. */
    static Optional<String> wanted(DeploymentFacts facts) {
        if (!(facts.source() instanceof Source.Trained trained)
                || trained.triggers().slot() instanceof Slot.Invalid
                || DataCheck.objection(trained.data(), facts.namespace(), "").isPresent()) {
            return Optional.empty();
        }
        String data =
                trained.triggers().dataChange() ? trained.data().knownDigest().orElse("") : "";
        String slot = lastSlot(trained).map(Instant::toString).orElse("");
        String hash = Digests.hex(String.join("\n", facts.uid(), trained.templateHash(), data, slot));
        return Optional.of(facts.name() + "-" + hash.substring(0, HASH_LENGTH));
    }

    /** The last slot of the schedule since the deployment exists: slots that were missed are not made up for. */
    private static Optional<Instant> lastSlot(Source.Trained trained) {
        return trained.triggers().slot() instanceof Slot.At at
                ? at.last().filter(last -> !last.isBefore(trained.created()))
                : Optional.empty();
    }
}
