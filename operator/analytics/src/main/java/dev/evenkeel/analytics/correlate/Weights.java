package dev.evenkeel.analytics.correlate;

/**
 * The prices of an explanation, in thousandths of a nat (integers: sums do not depend on their order). Chosen on
 * development seeds of the storms in e2e/benchmarks, which are not those that are scored.
 */
final class Weights {
    /** A symptom on its own. */
    static final int ALONE = 3700;
    /** An incident of several symptoms. */
    static final int OPEN = 5000;
    /** Percent of the entropy of which incident a symptom belongs to: the more incidents, the dearer each. */
    static final int SHARE = 20;
    /** Percent: an incident is cheaper when the kinds at its focus are those that use to lead. */
    static final int LEAD = 500;
    /** An incident without a symptom at its focus leads as badly as this. */
    static final int NO_LEAD = -1000;
    /** A focus that depends on something that was unwell before it, and is in another incident. */
    static final int VICTIM = 30_000;
    /** What an object depends on directly is no farther than this. */
    static final int BESIDE = 1100;
    /** Later by no more is still before: monitors differ. */
    static final long SLACK_MILLIS = 60_000;

    /** A symptom that the focus cannot have caused. */
    static final int UNREACHABLE = 7000;
    /** A step to what an object calls. */
    static final int CALLS = 1000;
    /** A step back, to a caller: load and bad requests go this way. */
    static final int CALLED = 5400;
    /** A step from what runs to what it runs on. */
    static final int RUNS_ON = 950;
    /** A step back: a noisy neighbour. */
    static final int HOSTS = 5000;
    /** A step between a whole and its part, either way. */
    static final int PART_OF = 600;
    /** A step to an object that the signal names beside its own. */
    static final int RELATED = 300;
    /** A step to an object that the text names. */
    static final int MENTIONED = 500;
    /** A focus that shows no symptom itself. */
    static final int UNSEEN = 500;
    /** Percent of the way from the focus to the unwell object that a symptom hangs on, beside its own last step. */
    static final int FOCUS = 50;

    /** One nat for so much distance in time. */
    static final long TIME_MILLIS = 180_000;
    /** Distance in time costs no more. */
    static final int MOST_TIME = 5200;

    /** Shared words, at most; half of it for strange ones. */
    static final int TEXT = 4200;
    /** Percent of the log likelihood ratio of the words: they depend on each other. */
    static final int WORDS = 25;
    /** Kinds that come together, at most either way. */
    static final int LEARNED = 1800;
    /** Percent of their mean log lift. */
    static final int LIFT = 165;
    /** A kind or a symptom that usually comes alone, at most; half of it for one that never does. */
    static final int LONER = 2000;

    /** Improvements below this are not worth a change of mind. */
    static final int MARGIN = 400;

    private Weights() {}
}
