package dev.evenkeel.analytics.rca;

/**
 * Something was changed on purpose: a deploy, a configuration, a scaling. Most incidents of a live system follow a change,
 * so a recent one speaks for its node; alone it is no evidence.
 *
 * @param node what was changed
 * @param what in words, for the evidence
 * @param secondsBeforeOnset how long before the incident began; a change after it (below 0) and NaN are not read
 */
public record Change(String node, String what, double secondsBeforeOnset) {}
