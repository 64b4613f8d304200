package dev.evenkeel.analytics.correlate;

/**
 * What it costs to explain a symptom by a group, in thousandths of a nat.
 *
 * @param topology distance to the focus
 * @param time distance to the nearest symptom
 * @param text above zero for words that the group does not use
 * @param learned above zero for kinds that do not come together, or come alone
 */
record Price(int topology, int time, int text, int learned) {

    int sum() {
        return topology + rest();
    }

    /** Without the topology. */
    int rest() {
        return time + text + learned;
    }

    /** No group with this focus is cheaper. */
    static int atLeast(Trouble symptom, int focus) {
        return (symptom.reach.cost(focus) >= Weights.UNREACHABLE ? 1000 : 0)
                - Weights.TEXT
                - Weights.LEARNED
                - Weights.LONER / 2;
    }

    /** The price of a symptom in a group that it is not counted in. */
    static Price of(Trouble symptom, Group group, Experience experience) {
        if (group.kinds.isEmpty()) {
            return new Price(0, 0, 0, 0);
        }
        int[] nearest = group.nearest(symptom);
        int size = group.members.size() - (symptom.group == group ? 1 : 0);
        int text = -experience.text(symptom.plain, group.words, size);
        long lifts = 0;
        for (String kind : group.kinds.keySet()) {
            lifts += experience.lift(symptom.kind, kind);
        }
        int lift = (int) (lifts * Weights.LIFT / 100 / (group.kinds.size() + 2));
        int learned = experience.loner(symptom) - Math.clamp(lift, -Weights.LEARNED, Weights.LEARNED);
        return new Price(nearest[0], nearest[1], text, learned);
    }
}
