package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.correlate.IncidentUpdate.Grew;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Merged;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Moved;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Opened;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the open incidents: compares what the search finds with what is on the books, and says what changed. An incident
 * goes on where most of its symptoms are; where two do, the older one goes on.
 */
final class Books {
    private static final Comparator<Group> AGE =
            Comparator.comparingLong((Group group) -> group.opened).thenComparing(group -> group.id);

    private final SortedMap<String, Group> groups; // by id
    private final Experience experience;
    private final Atlas atlas;

    Books(SortedMap<String, Group> groups, Experience experience, Atlas atlas) {
        this.groups = groups;
        this.experience = experience;
        this.atlas = atlas;
    }

    /** Puts a new symptom into the incident within reach where it gains most, or opens one. */
    void place(Trouble symptom, List<IncidentUpdate> updates) {
        List<Group> plausible = groups.values().stream()
                .filter(group -> group.members.size() > 1 && symptom.reach.cost(group.cause) < Weights.UNREACHABLE)
                .toList();
        if (plausible.isEmpty()) {
            open(symptom, updates);
            return;
        }
        List<Trouble> all = new ArrayList<>(List.of(symptom));
        plausible.forEach(group -> all.addAll(group.members));
        Case facts = new Case(all, experience, atlas);
        int number = facts.number(symptom);
        double most = 0;
        Group best = null;
        Theory reason = null;
        for (Group group : plausible) {
            Theory theory = theory(group, facts);
            double gain = theory == null ? 0 : theory.gain(number);
            if (theory != null && gain > most) {
                most = gain;
                best = group;
                reason = theory;
            }
        }
        if (best == null || reason == null) {
            open(symptom, updates);
            return;
        }
        reason.join(number);
        Link link = link(symptom, best.members, reason, facts, best.focus);
        best.add(symptom);
        updates.add(new Grew(best.id, link));
    }

    private static @Nullable Theory theory(Group group, Case facts) {
        int suspect = facts.suspect(group.cause);
        if (suspect < 0) {
            return null;
        }
        Theory theory = new Theory(facts);
        theory.blame(suspect);
        theory.onset = group.onset;
        theory.pace = group.pace;
        group.members.forEach(member -> theory.join(facts.number(member)));
        return theory;
    }

    private Group open(Trouble symptom, List<IncidentUpdate> updates) {
        Group group = new Group(freeId(symptom), symptom);
        group.cause = symptom.object;
        groups.put(group.id, group);
        group.add(symptom);
        updates.add(new Opened(group.id, symptom.key));
        return group;
    }

    private String freeId(Trouble symptom) {
        for (int salt = 0; ; salt++) {
            String id = Ids.of(symptom, salt);
            if (!groups.containsKey(id)) {
                return id;
            }
        }
    }

    /** An incident as it should be: its symptoms, what explains them, and the incidents that go on in it. */
    private static final class Entry {
        final int order;
        final List<Trouble> members;
        final @Nullable Theory theory; // of two symptoms or more
        final List<Group> heirs = new ArrayList<>();

        @Nullable
        Group group;

        Entry(int order, List<Trouble> members, @Nullable Theory theory) {
            this.order = order;
            this.members = members;
            this.theory = theory;
        }

        Group owner() {
            if (group == null) {
                throw new AssertionError("nobody owns " + members.getFirst().key);
            }
            return group;
        }
    }

    /** Explains all symptoms anew; those without an incident are new. */
    void settle(Collection<Trouble> symptoms, List<IncidentUpdate> updates) {
        Case facts = new Case(symptoms, experience, atlas);
        List<Entry> entries = entries(facts);
        inherit(entries);
        for (Entry entry : entries) {
            if (entry.heirs.isEmpty()) {
                found(entry, facts, updates);
            } else {
                entry.group = entry.heirs.stream().min(AGE).orElseThrow();
            }
        }
        entries.forEach(entry -> gather(entry, facts, updates));
        entries.forEach(entry -> merge(entry, facts, updates));
        entries.forEach(entry -> write(entry, facts));
    }

    private static List<Entry> entries(Case facts) {
        List<Entry> entries = new ArrayList<>();
        boolean[] explained = new boolean[facts.size()];
        for (Theory theory : new Search(facts).solve()) {
            List<Trouble> members = new ArrayList<>();
            for (int member : theory.members()) {
                explained[member] = true;
                members.add(facts.symptoms[member]);
            }
            entries.add(new Entry(entries.size(), members, theory));
        }
        for (int i = 0; i < facts.size(); i++) {
            if (!explained[i]) {
                entries.add(new Entry(entries.size(), List.of(facts.symptoms[i]), null));
            }
        }
        return entries;
    }

    /** Each incident goes on where most of its symptoms are. */
    private void inherit(List<Entry> entries) {
        Map<Group, Map<Entry, Integer>> shares = new HashMap<>();
        for (Entry entry : entries) {
            for (Trouble member : entry.members) {
                if (member.group != null) {
                    shares.computeIfAbsent(member.group, group -> new HashMap<>())
                            .merge(entry, 1, Integer::sum);
                }
            }
        }
        for (Group group : groups.values()) {
            shares.getOrDefault(group, Map.of()).entrySet().stream()
                    .min(Comparator.comparingInt((Map.Entry<Entry, Integer> share) -> -share.getValue())
                            .thenComparingInt(share -> share.getKey().order))
                    .ifPresent(share -> share.getKey().heirs.add(group));
        }
    }

    /** Opens an incident: of a new symptom, or of those that are apart from their old one. */
    private void found(Entry entry, Case facts, List<IncidentUpdate> updates) {
        Map<Optional<Group>, List<Trouble>> sources = new HashMap<>();
        entry.members.forEach(
                member -> sources.computeIfAbsent(Optional.ofNullable(member.group), group -> new ArrayList<>())
                        .add(member));
        List<Trouble> fresh = sources.get(Optional.<Group>empty());
        if (fresh != null) {
            entry.group = open(fresh.getFirst(), updates);
            return;
        }
        List<Trouble> apart = sources.values().stream()
                .min(Comparator.comparingInt((List<Trouble> part) -> -part.size())
                        .thenComparing(List::getFirst, Case.ORDER))
                .orElseThrow();
        Trouble founder = apart.getFirst();
        Group from = home(founder);
        Group group = new Group(freeId(founder), founder);
        groups.put(group.id, group);
        entry.group = group;
        updates.add(new Split(
                group.id,
                from.id,
                focus(entry, facts),
                -together(from.members, apart, facts),
                apart.stream().map(symptom -> symptom.key).toList()));
        from.members.removeAll(apart);
        apart.forEach(group::add);
    }

    /** Brings the symptoms that are elsewhere one by one. */
    private void gather(Entry entry, Case facts, List<IncidentUpdate> updates) {
        Group group = entry.owner();
        for (Trouble symptom : entry.members) {
            Group from = symptom.group;
            if (from == null) {
                updates.add(new Grew(group.id, link(entry, symptom, facts)));
                group.add(symptom);
            } else if (from != group && !entry.heirs.contains(from)) {
                updates.add(new Moved(group.id, from.id, link(entry, symptom, facts)));
                from.members.remove(symptom);
                group.add(symptom);
            }
        }
    }

    /** Ends the younger incidents that go on in it; all their symptoms are in it. */
    private void merge(Entry entry, Case facts, List<IncidentUpdate> updates) {
        Group group = entry.owner();
        for (Group gone : entry.heirs) {
            if (gone == group) {
                continue;
            }
            Link link = gone.members.stream()
                    .map(symptom -> link(entry, symptom, facts))
                    .max(Comparator.comparingDouble(Link::weight))
                    .orElseThrow();
            double weight = together(entry.members, gone.members, facts);
            updates.add(new Merged(group.id, gone.id, focus(entry, facts), weight, link));
            gone.members.forEach(group::add);
            groups.remove(gone.id);
        }
    }

    private void write(Entry entry, Case facts) {
        Group group = entry.owner();
        group.members.clear();
        entry.members.forEach(group::add);
        group.focus = focus(entry, facts);
        Theory theory = entry.theory;
        group.cause = theory == null ? group.members.getFirst().object : facts.causes[theory.cause];
        group.onset = theory == null ? group.members.getFirst().first : theory.onset;
        group.pace = theory == null ? 1 : theory.pace;
    }

    /** How much likelier it is that these have one cause than that a part of them has its own; nats. */
    private static double together(List<Trouble> all, List<Trouble> part, Case facts) {
        Set<Trouble> apart = new HashSet<>(part);
        List<Trouble> rest =
                all.stream().filter(symptom -> !apart.contains(symptom)).toList();
        return worth(all, facts) - worth(part, facts) - worth(rest, facts);
    }

    private static double worth(List<Trouble> members, Case facts) {
        Theory theory = new Theory(facts);
        members.forEach(member -> theory.join(facts.number(member)));
        theory.explain();
        return theory.worth();
    }

    private String focus(Entry entry, Case facts) {
        Theory theory = entry.theory;
        return theory == null ? entry.members.getFirst().key.object() : name(facts.causes[theory.cause], entry.members);
    }

    /** The name of the object that is blamed; one that the topology does not know is a member's. */
    private String name(int cause, List<Trouble> members) {
        int object = Atlas.object(cause);
        return members.stream()
                .filter(member -> member.object == object)
                .map(member -> member.key.object())
                .findFirst()
                .orElse(atlas.name(object));
    }

    private Link link(Entry entry, Trouble symptom, Case facts) {
        Theory theory = entry.theory;
        if (theory == null) {
            throw new AssertionError("a symptom on its own is not linked: " + symptom.key);
        }
        return link(symptom, entry.members, theory, facts, focus(entry, facts));
    }

    /** Why a member belongs to an incident. */
    private static Link link(Trouble symptom, List<Trouble> others, Theory theory, Case facts, String focus) {
        int number = facts.number(symptom);
        theory.leave(number);
        Link link = new Link(
                symptom.key,
                Parents.of(symptom, others, facts.causes[theory.cause]).orElse(others.getFirst()).key,
                focus,
                theory.gain(number),
                theory.topology(number),
                theory.time(number),
                theory.text(number),
                theory.learned(number));
        theory.join(number);
        return link;
    }

    private static Group home(Trouble symptom) {
        Group group = symptom.group;
        if (group == null) {
            throw new AssertionError("a symptom without an incident: " + symptom.key);
        }
        return group;
    }
}
