package dev.evenkeel.analytics.correlate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is a consequence of what: the unwell object from which the trouble came to another one. */
final class Parents {
    private Parents() {}

    /**
     * The first symptom of the nearest unwell object that lies between a symptom and the cause; empty for one at the cause,
     * or where none lies between.
     */
    static Optional<Trouble> of(Trouble child, List<Trouble> members, int cause) {
        double own = child.reach.cost(cause);
        int direction = Atlas.isLoad(cause) ? Atlas.LOAD : 0;
        return members.stream()
                .filter(member -> member.object != child.object && member.reach.cost(cause) < own)
                .filter(member -> distance(child, member, direction) < Weights.UNREACHABLE)
                .min(Comparator.comparingDouble((Trouble member) -> distance(child, member, direction))
                        .thenComparing(Case.ORDER));
    }

    private static double distance(Trouble child, Trouble parent, int direction) {
        return child.reach.cost(parent.object < 0 ? parent.object : parent.object | direction);
    }
}
