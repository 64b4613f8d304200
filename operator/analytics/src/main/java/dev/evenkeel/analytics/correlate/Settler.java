package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.correlate.IncidentUpdate.Merged;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Moved;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Split;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Finds the cheapest explanation: where a symptom belongs, and which incidents to merge and to split. A symptom on its own
 * costs {@link Weights#ALONE}. An incident of several costs {@link Weights#OPEN}, each of its n symptoms its {@link Price},
 * and naming it among N symptoms n log(N / n).
 */
final class Settler {
    private static final int MANY = 256; // symptoms, from which on everything is looked at less often
    private static final int ROUNDS = 4;
    private static final int MOST_COMPARED = 64; // incidents that are compared with each other whatever their place
    private static final int TRIED = 6; // objects
    private static final int PASSES = 2;
    private static final int FEWEST_APART = 2; // symptoms that may become an incident

    private final SortedMap<String, Group> groups; // by id
    private final Experience experience;
    private final Atlas atlas;
    private final Map<Integer, List<Trouble>> unwell = new HashMap<>(); // by object, as of the last settling
    private int total = 1; // symptoms

    Settler(SortedMap<String, Group> groups, Experience experience, Atlas atlas) {
        this.groups = groups;
        this.experience = experience;
        this.atlas = atlas;
    }

    /** After how many new symptoms it is time to settle again, when so many are watched. */
    static int period(int symptoms) {
        return symptoms > MANY ? symptoms / 2 : Math.max(1, symptoms / 16);
    }

    /** Where a symptom is cheapest, and what that costs. */
    private record Offer(Group group, int cost) {}

    /** Puts a new symptom where it is cheapest: into an incident, or into one of its own. */
    void place(Trouble symptom, int symptoms, List<IncidentUpdate> updates) {
        total = symptoms;
        Group own = open(symptom);
        Offer best = bestOther(symptom, own, Weights.ALONE);
        if (best.group == own) {
            updates.add(new IncidentUpdate.Opened(own.id, symptom.key));
            return;
        }
        groups.remove(own.id);
        Link link = link(symptom, best.group);
        join(symptom, best.group);
        updates.add(new IncidentUpdate.Grew(best.group.id, link));
    }

    /** Looks at everything again. */
    void settle(Collection<Trouble> symptoms, List<IncidentUpdate> updates) {
        total = symptoms.size();
        List<Trouble> all = List.copyOf(symptoms);
        unwell.clear();
        all.forEach(symptom -> unwell.computeIfAbsent(symptom.object, object -> new ArrayList<>())
                .add(symptom));
        for (int round = 0; round < ROUNDS; round++) {
            boolean changed = moves(all, updates);
            changed |= merges(updates);
            changed |= found(all, updates);
            changed |= dissolves(updates);
            if (!changed) {
                return;
            }
        }
    }

    /** What naming an incident costs its n symptoms together. */
    private int naming(int n) {
        return (int) (Weights.SHARE * 10L * n * StrictMath.log(Math.max(1.0, (double) total / Math.max(1, n))));
    }

    /** Price of a symptom in a group that it may already be a member of. */
    private int price(Trouble symptom, Group group) {
        if (symptom.group != group) {
            return Price.of(symptom, group, experience).sum();
        }
        return within(symptom, group);
    }

    private int within(Trouble symptom, Group group) {
        group.count(symptom, -1);
        int price = Price.of(symptom, group, experience).sum();
        group.count(symptom, 1);
        return price;
    }

    /** What an incident costs. */
    private int cost(Group group) {
        int n = group.members.size();
        if (n == 0) {
            return 0;
        }
        if (n == 1) {
            return Weights.ALONE;
        }
        int cost = opening(group.members, group.focus) + naming(n) + victim(group);
        for (Trouble symptom : group.members) {
            cost += within(symptom, group);
        }
        return cost;
    }

    /** The price of a focus that may itself be the victim of another incident: what it depends on was unwell before it. */
    private int victim(Group group) {
        long first = Long.MAX_VALUE;
        long firstThere = Long.MAX_VALUE;
        Set<Trouble> own = new HashSet<>(group.members);
        for (Trouble member : group.members) {
            first = Math.min(first, member.first);
            firstThere = member.object == group.focus ? Math.min(firstThere, member.first) : firstThere;
        }
        long before = (firstThere == Long.MAX_VALUE ? first : firstThere) + Weights.SLACK_MILLIS;
        Reach reach = atlas.reach(group.focus);
        for (int i = 0; i < reach.size(); i++) {
            if (reach.costAt(i) > Weights.BESIDE || reach.object(i) == group.focus) {
                continue;
            }
            for (Trouble other : unwell.getOrDefault(reach.object(i), List.of())) {
                if (!own.contains(other)
                        && other.first <= before
                        && home(other).members.size() > 2) {
                    return Weights.VICTIM;
                }
            }
        }
        return 0;
    }

    /** An incident that is only tried. */
    private static Group trial(Collection<Trouble> symptoms) {
        Group trial = new Group("", 0);
        for (Trouble symptom : symptoms) {
            trial.members.add(symptom);
            trial.count(symptom, 1);
        }
        if (!trial.members.isEmpty()) {
            trial.refocus();
        }
        return trial;
    }

    /** What an incident of these symptoms costs: less when those at its focus are of kinds that use to lead. */
    private int opening(List<Trouble> members, int focus) {
        return Weights.OPEN - Weights.LEAD * experience.lead(members, focus) / 100;
    }

    /** What the whole gets dearer by when a symptom from elsewhere joins. */
    private int joining(Trouble symptom, Group group) {
        int n = group.members.size();
        int price = price(symptom, group);
        return n == 1
                ? opening(List.of(symptom, group.members.getFirst()), group.focus) + naming(2) + price - Weights.ALONE
                : price + naming(n + 1) - naming(n);
    }

    /** What the whole gets cheaper by when a member leaves. */
    private int leaving(Trouble symptom, Group group) {
        int n = group.members.size();
        if (n == 1) {
            return Weights.ALONE;
        }
        int price = price(symptom, group);
        return n == 2
                ? opening(group.members, group.focus) + naming(2) + price - Weights.ALONE
                : price + naming(n) - naming(n - 1);
    }

    /** The cheapest group but its own, if it is cheaper than {@code atMost}; else its own. */
    private Offer bestOther(Trouble symptom, Group own, int atMost) {
        Offer best = new Offer(own, atMost);
        for (Group group : groups.values()) {
            if (group != own && plausible(symptom, group) && worthAsking(symptom, group, best.cost)) {
                int cost = joining(symptom, group);
                if (cost < best.cost) {
                    best = new Offer(group, cost);
                }
            }
        }
        return best;
    }

    /** Whether the distance to the focus alone leaves a chance that the group is cheaper; saves most of the work. */
    private boolean worthAsking(Trouble symptom, Group group, int cost) {
        int n = group.members.size();
        return n == 1 || Price.atLeast(symptom, group.focus) + naming(n + 1) - naming(n) < cost;
    }

    private boolean plausible(Trouble symptom, Group group) {
        return groups.size() <= MOST_COMPARED || symptom.reach.cost(group.focus) < Weights.UNREACHABLE;
    }

    private boolean moves(List<Trouble> symptoms, List<IncidentUpdate> updates) {
        boolean changed = false;
        for (Trouble symptom : symptoms) {
            Group from = home(symptom);
            int stay = leaving(symptom, from);
            Offer best = bestOther(symptom, from, stay - Weights.MARGIN);
            if (from.members.size() > 1 && Weights.ALONE < best.cost) {
                leave(symptom, from);
                Group own = open(symptom);
                updates.add(new Split(
                        own.id, from.id, atlas.name(own.focus), nats(stay - Weights.ALONE), List.of(symptom.key)));
                changed = true;
            } else if (best.group != from) {
                relocate(symptom, best.group, stay - best.cost, updates);
                changed = true;
            }
        }
        return changed;
    }

    private boolean merges(List<IncidentUpdate> updates) {
        boolean changed = false;
        List<Group> large = groups.values().stream()
                .filter(group -> group.members.size() > 1)
                .sorted(Comparator.comparingInt((Group group) -> -group.members.size())
                        .thenComparing(group -> group.id))
                .limit(MOST_COMPARED)
                .toList();
        for (int i = 0; i < large.size(); i++) {
            for (int j = i + 1; j < large.size(); j++) {
                Group larger = large.get(i);
                Group smaller = large.get(j);
                if (groups.get(larger.id) == larger && groups.get(smaller.id) == smaller) {
                    int saved = savedByMerging(larger, smaller);
                    if (saved > Weights.MARGIN) {
                        merge(smaller, larger, saved, updates);
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }

    private int savedByMerging(Group one, Group other) {
        List<Trouble> both = new ArrayList<>(one.members);
        both.addAll(other.members);
        return cost(one) + cost(other) - cost(trial(both));
    }

    /** Opens an incident where one object would explain many symptoms better than what they are explained by now. */
    private boolean found(List<Trouble> symptoms, List<IncidentUpdate> updates) {
        Map<Integer, Integer> savings = new HashMap<>();
        for (Trouble symptom : symptoms) {
            int paid = blamed(symptom);
            for (int k = 0; k < symptom.reach.size(); k++) {
                int saving = paid - symptom.reach.costAt(k);
                if (saving > 0) {
                    savings.merge(symptom.reach.object(k), saving, Integer::sum);
                }
            }
        }
        List<Integer> foci = savings.entrySet().stream()
                .filter(entry -> entry.getValue() > Weights.OPEN)
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TRIED)
                .map(Map.Entry::getKey)
                .toList();
        for (int focus : foci) {
            List<Trouble> apart = symptoms.stream()
                    .filter(symptom -> symptom.reach.cost(focus) < blamed(symptom))
                    .toList();
            if (foundOn(focus, apart, updates)) {
                return true;
            }
        }
        return false;
    }

    /** Distance to what a symptom is blamed on now. */
    private static int blamed(Trouble symptom) {
        Group group = home(symptom);
        return group.members.size() == 1 ? Weights.ALONE : symptom.reach.cost(group.focus);
    }

    private boolean foundOn(int focus, List<Trouble> candidates, List<IncidentUpdate> updates) {
        Group part = trial(candidates);
        for (int pass = 0; pass < PASSES && part.members.size() >= FEWEST_APART; pass++) {
            // Those that are not cheaper here after all stay where they are.
            for (Trouble symptom : List.copyOf(part.members)) {
                part.focus = focus;
                int n = part.members.size();
                if (within(symptom, part) + naming(n) - naming(n - 1) >= leaving(symptom, home(symptom))) {
                    part.count(symptom, -1);
                    part.members.remove(symptom);
                }
            }
            part.chain();
        }
        if (part.members.size() < FEWEST_APART) {
            return false;
        }
        part.refocus();
        Set<Trouble> apart = new LinkedHashSet<>(part.members);
        Set<Group> losers = new LinkedHashSet<>();
        apart.forEach(symptom -> losers.add(home(symptom)));
        int saved = -cost(part);
        for (Group loser : losers) {
            List<Trouble> left = loser.members.stream()
                    .filter(symptom -> !apart.contains(symptom))
                    .toList();
            saved += cost(loser) - cost(trial(left));
        }
        if (saved <= Weights.MARGIN) {
            return false;
        }
        take(List.copyOf(apart), saved, updates);
        return true;
    }

    /** Makes an incident of these symptoms, wherever they are. */
    private void take(List<Trouble> apart, int saved, List<IncidentUpdate> updates) {
        Trouble founder = apart.getFirst();
        Group from = home(founder);
        Group own = from;
        if (from.members.size() > 1) {
            List<Trouble> together =
                    apart.stream().filter(symptom -> symptom.group == from).toList();
            if (together.size() < from.members.size()) {
                leave(founder, from);
                own = open(founder);
                for (Trouble symptom : together.subList(1, together.size())) {
                    leave(symptom, from);
                    join(symptom, own);
                }
                updates.add(new Split(
                        own.id,
                        from.id,
                        atlas.name(own.focus),
                        nats(saved),
                        together.stream().map(symptom -> symptom.key).toList()));
            }
        }
        for (Trouble symptom : apart) {
            if (symptom.group != own) {
                own = relocate(symptom, own, saved, updates);
            }
        }
    }

    /** Incidents whose symptoms are explained about as well by the others, each by its own, are not needed. */
    private boolean dissolves(List<IncidentUpdate> updates) {
        boolean changed = false;
        for (Group group : List.copyOf(groups.values())) {
            int n = group.members.size();
            if (groups.get(group.id) == group && n > 1 && n <= MOST_COMPARED && groups.size() > 1) {
                changed |= dissolve(group, updates);
            }
        }
        return changed;
    }

    private boolean dissolve(Group group, List<IncidentUpdate> updates) {
        int saved = opening(group.members, group.focus) + naming(group.members.size()) + victim(group);
        List<Offer> offers = new ArrayList<>();
        for (Trouble symptom : group.members) {
            Offer offer = bestOther(symptom, group, Weights.ALONE);
            offers.add(offer);
            saved += price(symptom, group) - offer.cost;
        }
        if (saved <= Weights.MARGIN) {
            return false;
        }
        List<Trouble> members = List.copyOf(group.members);
        for (int i = 0; i < members.size(); i++) {
            Trouble symptom = members.get(i);
            Group home = offers.get(i).group;
            if (home != group && groups.get(home.id) == home) {
                relocate(symptom, home, saved, updates);
            } else if (group.members.size() > 1) {
                leave(symptom, group);
                Group own = open(symptom);
                updates.add(new Split(own.id, group.id, atlas.name(own.focus), nats(saved), List.of(symptom.key)));
            }
        }
        return true;
    }

    /** Brings a symptom from its group to another one; the last one of its group merges. */
    private Group relocate(Trouble symptom, Group to, int saved, List<IncidentUpdate> updates) {
        Group from = home(symptom);
        if (from.members.size() == 1) {
            return merge(from, to, saved, updates);
        }
        Link link = link(symptom, to);
        leave(symptom, from);
        join(symptom, to);
        updates.add(new Moved(to.id, from.id, link));
        return to;
    }

    /** The older one's id stays. */
    private Group merge(Group one, Group other, int saved, List<IncidentUpdate> updates) {
        boolean older = one.opened < other.opened || (one.opened == other.opened && one.id.compareTo(other.id) < 0);
        Group survivor = older ? one : other;
        Group gone = older ? other : one;
        Link link = gone.members.stream()
                .map(symptom -> link(symptom, survivor))
                .max(Comparator.comparingDouble(Link::weight))
                .orElseThrow();
        gone.members.forEach(survivor::add);
        survivor.signals += gone.signals;
        survivor.refocus();
        groups.remove(gone.id);
        updates.add(new Merged(survivor.id, gone.id, atlas.name(survivor.focus), nats(saved), link));
        return survivor;
    }

    private static void join(Trouble symptom, Group group) {
        group.add(symptom);
        group.signals += symptom.signals;
        group.refocus();
    }

    private static void leave(Trouble symptom, Group from) {
        from.remove(symptom);
        from.signals -= symptom.signals;
        from.refocus();
    }

    /** Opens an incident of one symptom. */
    private Group open(Trouble symptom) {
        Group group = new Group(freeId(symptom), symptom.first);
        groups.put(group.id, group);
        join(symptom, group);
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

    private static Group home(Trouble symptom) {
        Group group = symptom.group;
        if (group == null) {
            throw new AssertionError("a symptom without an incident: " + symptom.key);
        }
        return group;
    }

    /** Why the symptom belongs to the group; it is not in it yet. */
    private Link link(Trouble symptom, Group group) {
        Price price = Price.of(symptom, group, experience);
        Trouble to = group.members.stream()
                .min(Comparator.comparing((Trouble member) -> member.object != group.focus)
                        .thenComparingLong(member -> Math.abs(member.first - symptom.first)))
                .orElse(symptom);
        return new Link(
                symptom.key,
                to.key,
                atlas.name(group.focus),
                nats(Weights.ALONE - price.sum()),
                nats(Weights.ALONE - price.topology()),
                nats(-price.time()),
                nats(-price.text()),
                nats(-price.learned()));
    }

    private static double nats(int thousandths) {
        return thousandths / 1000.0;
    }
}
