package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import java.time.Instant;
import java.util.Optional;

/** What to do about the training of a ModelDeployment now. */
public sealed interface TrainingVerdict {
    /** It serves a model that is made elsewhere. */
    record NotTrained() implements TrainingVerdict {}

    /** The data and the template of now have been trained on. */
    record Settled(String run) implements TrainingVerdict {}

    /** A run works. */
    record Busy(RunSeen run) implements TrainingVerdict {}

    /** The run for the data and the template of now ended without a model that may serve. */
    record Ended(RunSeen run, Finding why) implements TrainingVerdict {}

    /**
     * A run is due but may not start.
     *
     * @param until when time alone will lift it
     */
    record Hold(Finding why, Optional<Instant> until) implements TrainingVerdict {}

    /**
     * Create this run.
     *
     * @param name follows from deployment, data, template and slot: a second create is AlreadyExists
     * @param dataDigest what the data must still be when the trainer reads them; empty when only the trainer can tell
     * @param champion manifest of the revision that serves, to be compared with
     */
    record Start(String name, Optional<String> dataDigest, String templateHash, Optional<String> champion)
            implements TrainingVerdict {}
}
