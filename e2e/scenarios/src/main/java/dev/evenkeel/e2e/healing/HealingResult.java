package dev.evenkeel.e2e.healing;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import java.time.Duration;

/**
 * What became of one sick workload.
 *
 * @param workload the Deployment's name
 * @param incident the Incident's name
 * @param action what the operator did
 * @param verdict what it judged of its own action
 * @param toDetected from the fault to the Incident, by the API server's clock
 * @param toActed from the fault to the act
 * @param toVerdict from the fault to the verdict, the hold included
 * @param summary the Incident's own words
 */
public record HealingResult(
        String workload,
        String incident,
        ActionKind action,
        RemediationPhase verdict,
        Duration toDetected,
        Duration toActed,
        Duration toVerdict,
        String summary) {}
