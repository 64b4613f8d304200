package dev.evenkeel.analytics.correlate;

/**
 * Why a symptom belongs to an incident. Weights are in nats: the logarithm of how much likelier the symptom is in this
 * incident than on its own; they add up but for a constant.
 *
 * @param symptom what was linked
 * @param to the symptom that it is a consequence of; the incident's first one where none lies between it and the cause
 * @param focus the object that is blamed at that time
 * @param weight of the whole
 * @param topology of the way from the cause, over objects that are unwell as well or one that the text names
 * @param time of the time since it began
 * @param text of the words and codes that the others say as well
 * @param learned of the kinds that it comes with now and came with before, and of how often it came alone
 */
public record Link(
        SymptomKey symptom,
        SymptomKey to,
        String focus,
        double weight,
        double topology,
        double time,
        double text,
        double learned) {}
