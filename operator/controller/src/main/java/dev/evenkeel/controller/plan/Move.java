package dev.evenkeel.controller.plan;

import dev.evenkeel.controller.facts.Deed.PodId;
import java.util.List;

/** The next effect of an action that may be carried out. */
public sealed interface Move {
    /** Nothing in this pass. */
    record Stay() implements Move {}

    /** Everything the action wanted is so already: it was done before a crash, or came about. */
    record Done() implements Move {}

    /**
     * Evict these pods.
     *
     * @param last whether nothing remains after them
     */
    record Evict(List<PodId> pods, boolean last) implements Move {
        public Evict {
            pods = List.copyOf(pods);
        }
    }

    /** Set the replicas, if they still are {@code from}. */
    record Scale(int from, int to) implements Move {}

    /** It cannot be done any more; {@code why} in words. */
    record Gone(String why) implements Move {}

    /** Something holds it back for now. */
    record Held(List<Objection> objections) implements Move {
        public Held {
            objections = List.copyOf(objections);
        }
    }
}
