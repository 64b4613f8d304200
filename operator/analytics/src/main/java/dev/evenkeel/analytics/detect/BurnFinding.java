package dev.evenkeel.analytics.detect;

import java.util.Optional;

/**
 * What {@link BurnRate} says at one time.
 *
 * @param alarm true when the severity rose with this update
 * @param severity of the most severe rule that holds
 * @param rule that rule; empty when none holds
 * @param longBurn burn rate over its long window, in multiples of what the objective allows; of the first rule when none
 *     holds
 * @param shortBurn burn rate over its short window
 * @param sinceEpochMillis since when some rule held without a break, -1 none
 */
public record BurnFinding(
        boolean alarm,
        Severity severity,
        Optional<SloConfig.Rule> rule,
        double longBurn,
        double shortBurn,
        long sinceEpochMillis) {}
