package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.facts.Facts;

/** What a guard is asked: may this be done, as things are? */
public record Question(Facts facts, Assessment assessment, Proposal proposal) {
    ActionKind action() {
        return proposal.action();
    }
}
