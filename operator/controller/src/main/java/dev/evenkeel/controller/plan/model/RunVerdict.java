package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import java.util.Optional;

/** What to do about a TrainingRun now. */
public sealed interface RunVerdict {
    /** It ended and was reported: nothing, for ever. */
    record Quiet() implements RunVerdict {}

    /** Nothing may be started: say why, and look again when what is missing appears. */
    record Hold(Finding why) implements RunVerdict {}

    /** Make the Job. */
    record Start() implements RunVerdict {}

    /** Stop the Job's pods, keep the Job. */
    record Suspend(Finding why) implements RunVerdict {}

    /** Let the suspended Job go on. */
    record Resume() implements RunVerdict {}

    /** The Job works: show how far it is. */
    record Follow(TrainingPhase phase, Optional<ProgressSeen> progress, Finding what) implements RunVerdict {}

    /** The run ended with a model, good enough ({@code SUCCEEDED}) or not ({@code REJECTED}). */
    record Trained(TrainingPhase phase, String manifestDigest, Manifest manifest, Finding what) implements RunVerdict {}

    /** The run ended without a model. */
    record Failed(Finding why) implements RunVerdict {}
}
