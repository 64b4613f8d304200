package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import java.util.Map;

/**
 * One thing that could be done now: a step of the ladder with everything settled that its Remediation records.
 *
 * @param attempt how often the step was tried for the Incident, this time included
 * @param parameters as the Remediation records them, see {@link dev.evenkeel.controller.facts.Deed}
 */
public record Proposal(Step step, int attempt, AutonomyMode mode, Map<String, String> parameters) {
    public Proposal {
        parameters = Map.copyOf(parameters);
    }

    /** What it does. */
    public ActionKind action() {
        return step.action();
    }
}
