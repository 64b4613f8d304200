package dev.evenkeel.analytics.correlate;

import java.util.List;

/**
 * One notification: an alert, an anomaly or an event, about one object. Total: any text and any time is taken; what is too
 * long is cut.
 *
 * @param epochMillis when it happened, by whoever saw it
 * @param source who tells it
 * @param object what it is about, by the topology's name; unknown and blank ones are taken as well
 * @param name of the rule, the detector or the event's reason: what makes two notifications the same kind
 * @param text for people
 * @param firing false when it says that the trouble is over
 * @param related other objects that it names, such as the pod's node or its service; full names, or the part after the last
 *     slash where that is unambiguous
 */
public record Signal(
        long epochMillis,
        Source source,
        String object,
        String name,
        String text,
        boolean firing,
        List<String> related) {

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_TEXT = 1024;
    private static final int MOST_RELATED = 8;

    /** Who tells it. */
    public enum Source {
        /** A rule of a monitoring system. */
        ALERT,
        /** A detector. */
        ANOMALY,
        /** The orchestrator, a log template or a change. */
        EVENT
    }

    /** Cuts what is too long and copies the list. */
    public Signal {
        object = cut(object, LONGEST_NAME);
        name = cut(name, LONGEST_NAME);
        text = cut(text, LONGEST_TEXT);
        related = related.stream()
                .limit(MOST_RELATED)
                .map(other -> cut(other, LONGEST_NAME))
                .toList();
    }

    /** What stays the same when it is told again. */
    public SymptomKey key() {
        return new SymptomKey(source, object, name);
    }

    private static String cut(String value, int longest) {
        return value.length() <= longest ? value : value.substring(0, longest);
    }
}
