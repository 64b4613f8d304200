package dev.evenkeel.analytics.detect;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A service level objective and the rules that guard its error budget.
 *
 * @param objective share of events that must be good, in (0, 1), as 0.999
 * @param rules what is told when
 */
public record SloConfig(double objective, List<Rule> rules) {

    /**
     * Tells when the budget burns this fast over both windows. The long one makes it significant, the short one ends it soon
     * after the errors do.
     *
     * @param longWindow how much is looked at, at least a minute
     * @param shortWindow usually a twelfth of it, at least a minute
     * @param burnRate errors in multiples of what the objective allows: 1 spends the budget exactly within its period
     * @param severity who is told
     */
    public record Rule(Duration longWindow, Duration shortWindow, double burnRate, Severity severity) {
        public Rule {
            if (shortWindow.compareTo(Duration.ofMinutes(1)) < 0 || longWindow.compareTo(shortWindow) < 0) {
                throw new IllegalArgumentException("windows are " + longWindow + " and " + shortWindow
                        + ": give a long one and a shorter one of at least a minute");
            }
            if (!(burnRate > 0 && burnRate < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("burnRate is " + burnRate + ": give a number above 0");
            }
            Objects.requireNonNull(severity, "severity");
        }
    }

    public SloConfig {
        if (!(objective > 0 && objective < 1)) {
            throw new IllegalArgumentException(
                    "objective is " + objective + ": give a share between 0 and 1, as 0.999");
        }
        rules = List.copyOf(rules);
        if (rules.isEmpty() || rules.size() > 8) {
            throw new IllegalArgumentException(rules.size() + " rules: give 1 to 8");
        }
    }

    /**
     * The rules that the Google SRE Workbook recommends for a budget of 30 days (2018, chapter 5, table 5-8): 2% of it in an
     * hour or 5% in six hours pages, 10% in three days is a ticket.
     */
    public static SloConfig of(double objective) {
        return new SloConfig(
                objective,
                List.of(
                        new Rule(Duration.ofHours(1), Duration.ofMinutes(5), 14.4, Severity.PAGE),
                        new Rule(Duration.ofHours(6), Duration.ofMinutes(30), 6, Severity.PAGE),
                        new Rule(Duration.ofDays(3), Duration.ofHours(6), 1, Severity.TICKET)));
    }
}
