package dev.evenkeel.analytics.correlate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An open incident: its symptoms, and what they have in common. Mutable. */
final class Group {
    /** The focus is chosen by so many of the newest symptoms. */
    private static final int JURY = 256;
    /** With more objects than these the ways are those of the topology, without a look at what is unwell. */
    private static final int CHAINED = 128;

    final String id;
    final long opened;
    final List<Trouble> members = new ArrayList<>();
    final Map<String, int[]> words = new HashMap<>();
    final Map<String, int[]> kinds = new TreeMap<>(); // in a fixed order
    private final Map<Integer, Place> places = new TreeMap<>();
    long last = Long.MIN_VALUE;
    long signals;
    int focus;

    Group(String id, long opened) {
        this.id = id;
        this.opened = opened;
    }

    void add(Trouble symptom) {
        members.add(symptom);
        symptom.group = this;
        count(symptom, 1);
        last = Math.max(last, symptom.last);
    }

    void remove(Trouble symptom) {
        members.remove(symptom);
        count(symptom, -1);
        places.values().removeIf(place -> place.symptoms.isEmpty());
    }

    /** Takes a member's part out of what the members have in common, or puts it back; it stays a member. */
    void count(Trouble symptom, int by) {
        symptom.plain.forEach(word -> count(words, word, by));
        count(kinds, symptom.kind, by);
        Place place = places.computeIfAbsent(symptom.object, object -> new Place());
        if (by > 0) {
            place.symptoms.add(symptom);
        } else {
            place.symptoms.remove(symptom);
        }
    }

    /**
     * Price of the cheapest way by which the focus can have caused the symptom, through an object that is unwell as well:
     * {way, time}.
     */
    int[] nearest(Trouble symptom) {
        int way = Weights.UNREACHABLE;
        int time = Weights.MOST_TIME;
        int gap = Weights.MOST_TIME; // to any symptom
        for (Map.Entry<Integer, Place> entry : places.entrySet()) {
            Place place = entry.getValue();
            if (place.symptoms.isEmpty()) {
                continue; // its only symptom is the one that is asked for
            }
            int here = place.gap(symptom.first);
            gap = Math.min(gap, here);
            int rest = place.chain * Weights.FOCUS / 100 + here;
            if (rest < way + time) {
                int there = symptom.reach.cost(entry.getKey()) + place.chain * Weights.FOCUS / 100;
                if (there + here < way + time) {
                    way = there;
                    time = here;
                }
            }
        }
        int direct = symptom.reach.cost(focus) + (symptom.object == focus ? 0 : Weights.UNSEEN);
        if (direct + gap < way + time) {
            way = direct;
            time = gap;
        }
        return new int[] {Math.min(way, Weights.UNREACHABLE), time};
    }

    /** Chooses the object that explains the symptoms best, and finds how its trouble comes to each of theirs. */
    void refocus() {
        focus = best(members);
        chain();
    }

    /** Dijkstra from the focus over the objects that are unwell. */
    void chain() {
        places.values().removeIf(place -> place.symptoms.isEmpty());
        boolean few = places.size() <= CHAINED;
        for (Place place : places.values()) {
            place.chain = place.symptoms.getFirst().reach.cost(focus);
            place.done = !few;
        }
        for (int left = few ? places.size() : 0; left > 0; left--) {
            Map.Entry<Integer, Place> next = null;
            for (Map.Entry<Integer, Place> entry : places.entrySet()) {
                if (!entry.getValue().done && (next == null || entry.getValue().chain < next.getValue().chain)) {
                    next = entry;
                }
            }
            if (next == null) {
                return;
            }
            next.getValue().done = true;
            int cost = next.getValue().chain * Weights.FOCUS / 100;
            for (Place place : places.values()) {
                if (!place.done) {
                    int step = place.symptoms.getFirst().reach.cost(next.getKey());
                    place.chain = Math.min(place.chain, cost + step);
                }
            }
        }
    }

    /** The symptoms at one object. */
    private static final class Place {
        final List<Trouble> symptoms = new ArrayList<>();
        int chain; // price of the way from the focus
        boolean done;

        /** Price of the distance in time to the nearest of them. */
        int gap(long time) {
            long least = Long.MAX_VALUE;
            for (Trouble symptom : symptoms) {
                least = Math.min(least, Math.abs(symptom.first - time));
            }
            return (int) Math.min(Weights.MOST_TIME, 1000.0 * least / Weights.TIME_MILLIS);
        }
    }

    /** The object that explains the symptoms best; ties by number. */
    private static int best(List<Trouble> members) {
        Map<Integer, int[]> gains = new HashMap<>();
        for (Trouble member : members.subList(Math.max(0, members.size() - JURY), members.size())) {
            for (int i = 0; i < member.reach.size(); i++) {
                gains.computeIfAbsent(member.reach.object(i), object -> new int[1])[0] +=
                        Weights.UNREACHABLE - member.reach.costAt(i);
            }
        }
        int best = members.getFirst().object;
        int most = -1;
        for (Map.Entry<Integer, int[]> entry : gains.entrySet()) {
            int gain = entry.getValue()[0];
            if (gain > most || (gain == most && entry.getKey() < best)) {
                most = gain;
                best = entry.getKey();
            }
        }
        return best;
    }

    private static void count(Map<String, int[]> counts, String thing, int by) {
        int[] count = counts.computeIfAbsent(thing, key -> new int[1]);
        count[0] += by;
        if (count[0] == 0) {
            counts.remove(thing);
        }
    }
}
