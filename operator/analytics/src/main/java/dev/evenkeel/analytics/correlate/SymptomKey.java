package dev.evenkeel.analytics.correlate;

/**
 * What notifications of one symptom have in common: repeats, duplicates of another monitor and flaps share it.
 *
 * @param source who tells it
 * @param object what it is about
 * @param name of the rule, the detector or the event's reason
 */
public record SymptomKey(Signal.Source source, String object, String name) {}
