package dev.evenkeel.analytics.correlate;

/**
 * Why a symptom belongs to an incident. Weights are in nats: the logarithm of how much likelier the symptom is in this
 * incident than on its own; they add up.
 *
 * @param symptom what was linked
 * @param to the symptom of the incident that it hangs on: one of the focus, else the one nearest in time
 * @param focus the object that explains the incident best at that time
 * @param weight of the whole
 * @param topology of the distance between the symptom's object (or one that its text names) and the focus
 * @param time of the distance to the incident's nearest symptom
 * @param text of the words that they share
 * @param learned of how often symptoms of these kinds came together, and this one alone
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
