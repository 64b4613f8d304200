package dev.evenkeel.controller.plan.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What to do about a ModelDeployment now.
 *
 * @param mayAct false while acting is paused: then only the status is written
 * @param wakeAfter when to look again though nothing has changed
 */
public record DeploymentVerdict(
        boolean mayAct,
        TrainingVerdict training,
        Optional<NewRevision> newRevision,
        RolloutVerdict rollout,
        Retention retention,
        Optional<Duration> wakeAfter) {}
