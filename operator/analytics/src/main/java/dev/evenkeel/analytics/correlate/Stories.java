package dev.evenkeel.analytics.correlate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the immutable view of a group: what leads, and what is a consequence of what. */
final class Stories {
    private Stories() {}

    static Incident of(Group group) {
        List<Incident.Symptom> all = group.members.stream()
                .sorted(Case.ORDER)
                .map(member -> symptom(member, Parents.of(member, group.members, group.cause)))
                .toList();
        List<Incident.Symptom> listed = all.stream()
                .sorted(Comparator.comparing(
                        (Incident.Symptom symptom) -> symptom.parent().isPresent()))
                .limit(Incident.MOST_SYMPTOMS)
                .toList();
        int suppressed = (int)
                all.stream().filter(symptom -> symptom.parent().isPresent()).count();
        return new Incident(
                group.id, group.opened, group.last, group.focus, listed, all.size(), suppressed, group.signals());
    }

    private static Incident.Symptom symptom(Trouble member, Optional<Trouble> parent) {
        return new Incident.Symptom(
                member.key,
                member.text,
                member.first,
                member.last,
                member.signals,
                member.firing,
                member.turns >= Incident.Symptom.FLAPS,
                parent.map(trouble -> trouble.key));
    }
}
