package dev.evenkeel.analytics.correlate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the immutable view of a group: what leads, and what is a consequence of what. */
final class Stories {
    private static final int CLOSE = Weights.CALLED + Weights.RELATED; // steps from a child to its parent

    private Stories() {}

    static Incident of(Group group, Atlas atlas) {
        Map<Integer, Trouble> firsts = new HashMap<>();
        for (Trouble member : group.members) {
            firsts.merge(member.object, member, (a, b) -> b.first < a.first ? b : a);
        }
        List<Incident.Symptom> all = group.members.stream()
                .sorted(Comparator.comparingLong((Trouble member) -> member.first)
                        .thenComparing(member -> member.fingerprint))
                .map(member -> symptom(member, parent(member, group.focus, firsts)))
                .toList();
        List<Incident.Symptom> listed = all.stream()
                .sorted(Comparator.comparing(
                        (Incident.Symptom symptom) -> symptom.parent().isPresent()))
                .limit(Incident.MOST_SYMPTOMS)
                .toList();
        int suppressed = (int)
                all.stream().filter(symptom -> symptom.parent().isPresent()).count();
        return new Incident(
                group.id,
                group.opened,
                group.last,
                atlas.name(group.focus),
                listed,
                all.size(),
                suppressed,
                group.signals);
    }

    /** The first symptom of the nearest unwell object that lies between this one and the focus. */
    private static Optional<SymptomKey> parent(Trouble child, int focus, Map<Integer, Trouble> firsts) {
        int own = child.reach.cost(focus);
        Trouble best = null;
        int nearest = CLOSE + 1;
        for (int i = 0; i < child.reach.size(); i++) {
            Trouble candidate = firsts.get(child.reach.object(i));
            int distance = child.reach.costAt(i);
            if (candidate != null
                    && candidate.object != child.object
                    && distance < nearest
                    && candidate.reach.cost(focus) < own) {
                nearest = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best).map(parent -> parent.key);
    }

    private static Incident.Symptom symptom(Trouble member, Optional<SymptomKey> parent) {
        return new Incident.Symptom(
                member.key,
                member.text,
                member.first,
                member.last,
                member.signals,
                member.firing,
                member.turns >= Incident.Symptom.FLAPS,
                parent);
    }
}
