package dev.evenkeel.analytics.correlate;

import java.util.List;

/**
 * What changed about an incident. Whoever applies each update in order knows at any time which symptom belongs to which
 * incident. Repeats of a known symptom change nothing and are counted in {@link Incident}.
 */
public sealed interface IncidentUpdate {
    /** The incident that it is about. */
    String incident();

    /** A new incident with its first symptom. */
    record Opened(String incident, SymptomKey symptom) implements IncidentUpdate {}

    /** A symptom that was not known came to the incident. */
    record Grew(String incident, Link link) implements IncidentUpdate {}

    /** A symptom of incident {@code from} is better explained by {@code incident}. */
    record Moved(String incident, String from, Link link) implements IncidentUpdate {}

    /**
     * Incident {@code from} is no more; its symptoms belong to the older {@code incident}.
     *
     * @param focus the object that explains both
     * @param weight how much likelier one cause is than two, in nats
     * @param link of the symptom of {@code from} that speaks most for it
     */
    record Merged(String incident, String from, String focus, double weight, Link link) implements IncidentUpdate {}

    /**
     * These symptoms of {@code from} are an incident of their own.
     *
     * @param focus the object that explains them
     * @param weight how much likelier two causes are than one, in nats
     */
    record Split(String incident, String from, String focus, double weight, List<SymptomKey> symptoms)
            implements IncidentUpdate {
        /** Copies the list. */
        public Split {
            symptoms = List.copyOf(symptoms);
        }
    }

    /** Nothing came for long: the incident is over. */
    record Closed(String incident, Incident story) implements IncidentUpdate {}
}
