package dev.evenkeel.analytics.correlate;

import java.util.List;
import java.util.Optional;

/**
 * An incident as it stands: immutable.
 *
 * @param id stable while it grows; follows from its first signal
 * @param openedEpochMillis time of its first signal
 * @param lastEpochMillis time of its last signal
 * @param focus the object whose trouble explains the symptoms best; a hint where to look, no cause analysis
 * @param symptoms what is seen, leading ones first, then oldest first; at most {@value #MOST_SYMPTOMS}
 * @param symptomCount number of symptoms, those that are not listed included
 * @param suppressed number of symptoms that are consequences of others
 * @param signals number of notifications, repeats included
 */
public record Incident(
        String id,
        long openedEpochMillis,
        long lastEpochMillis,
        String focus,
        List<Symptom> symptoms,
        int symptomCount,
        int suppressed,
        long signals) {

    /** Most symptoms that are listed. */
    public static final int MOST_SYMPTOMS = 64;

    /** Copies the list. */
    public Incident {
        symptoms = List.copyOf(symptoms);
    }

    /**
     * One symptom.
     *
     * @param key what it is
     * @param text as last told
     * @param firstEpochMillis when it was seen first
     * @param lastEpochMillis when it was told last
     * @param signals how often it was told
     * @param firing whether it still is, as last told
     * @param flapping whether it came and went {@value #FLAPS} times or more
     * @param parent the symptom that it is a consequence of; empty for a leading one
     */
    public record Symptom(
            SymptomKey key,
            String text,
            long firstEpochMillis,
            long lastEpochMillis,
            long signals,
            boolean firing,
            boolean flapping,
            Optional<SymptomKey> parent) {
        /** So many turns are flapping. */
        public static final int FLAPS = 3;
    }
}
