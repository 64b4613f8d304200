package dev.evenkeel.analytics.rca;

/**
 * What hurts, where it is known: the node whose latency or errors rose. Where requests
 * are measured, the ranker then follows that rise down the calls instead of looking for whatever is unusual anywhere.
 *
 * @param node whose latency or errors rose
 * @param family {@link Family#LATENCY} or {@link Family#ERRORS}; a symptom of another family is not followed
 */
public record Symptom(String node, Family family) {}
