package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Recurrence;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;

/** Policies for tests. */
final class Policies {
    static final Step RESTART = new Step(
            "restart", "signals.memory.breached && cause.kind == 'Pod'", new RemediationPolicySpec.Restart(), null);
    static final Step SCALE = new Step(
            "scale",
            "signals.cpu.breached && cause.internal",
            null,
            new RemediationPolicySpec.Scale(new IntOrString("50%"), 6));

    private Policies() {}

    /** Restarts and scales on the default signals: 5m within, 2m hold, 1m cooldown, an hour of recurrence. */
    static RemediationPolicySpec of(AutonomyMode mode, Step... steps) {
        return new RemediationPolicySpec(
                null,
                List.of(new RemediationPolicySpec.Target("apps/v1", "Deployment", "web")),
                List.of(),
                List.of(steps),
                new RemediationPolicySpec.Autonomy(mode, new RemediationPolicySpec.Approvers(1, false)),
                new RemediationPolicySpec.Guards(
                        new RemediationPolicySpec.Budget(4, TimeSpan.of("1h")),
                        TimeSpan.of("1m"),
                        new IntOrString("50%")),
                new RemediationPolicySpec.Verify(TimeSpan.of("5m"), TimeSpan.of("2m"), new Recurrence("1h")),
                List.of(),
                "healer");
    }
}
