package dev.evenkeel.analytics.correlate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One incident as it is supposed: a cause, when it began, and the symptoms that are put down to it. A symptom's gain is the
 * logarithm of how much likelier it is to come from here than on its own. Mutable.
 */
final class Theory {
    private static final long SLACK_MILLIS = 60_000; // monitors differ
    private static final int MOMENTS = 12; // onsets that are tried
    private static final double[] PACES = {0.6, 1, 1.5}; // against the usual lag of a call
    private static final int FINALISTS = 8; // causes whose onset is sought

    private final Case facts;
    private final boolean[] in;
    private final int[] kinds;
    private final int[][] kindsByRole;
    private final int[] byRole;
    private final int[] words;
    private final int[] wordings;
    private final int[] wordedByKind;
    private final int[] codes;
    private final double[] way; // nats, of each symptom
    private final double[] calls;
    private final int[] unwell; // symptoms at each object
    private final double[] objectWay; // nats, of each object
    private final double[] objectCalls;
    private int size;
    private int worded;
    private int coded;
    private int atCause;
    private double rootAbsence;
    int cause; // a place in the case's causes
    long onset;
    double pace = 1;
    boolean changed; // since it was explained

    Theory(Case facts) {
        this.facts = facts;
        in = new boolean[facts.size()];
        kinds = new int[facts.kindCount];
        kindsByRole = new int[Atlas.ROLES][facts.kindCount];
        byRole = new int[Atlas.ROLES];
        wordings = new int[facts.wordingCount];
        wordedByKind = new int[facts.kindCount];
        words = new int[facts.wordCount];
        codes = new int[facts.codeCount];
        way = new double[facts.size()];
        calls = new double[facts.size()];
        unwell = new int[facts.objectCount];
        objectWay = new double[facts.objectCount];
        objectCalls = new double[facts.objectCount];
    }

    Theory copy() {
        Theory copy = new Theory(facts);
        System.arraycopy(in, 0, copy.in, 0, in.length);
        System.arraycopy(kinds, 0, copy.kinds, 0, kinds.length);
        for (int role = 0; role < kindsByRole.length; role++) {
            System.arraycopy(kindsByRole[role], 0, copy.kindsByRole[role], 0, kinds.length);
        }
        System.arraycopy(byRole, 0, copy.byRole, 0, byRole.length);
        System.arraycopy(words, 0, copy.words, 0, words.length);
        System.arraycopy(wordings, 0, copy.wordings, 0, wordings.length);
        System.arraycopy(wordedByKind, 0, copy.wordedByKind, 0, wordedByKind.length);
        System.arraycopy(codes, 0, copy.codes, 0, codes.length);
        System.arraycopy(way, 0, copy.way, 0, way.length);
        System.arraycopy(calls, 0, copy.calls, 0, calls.length);
        System.arraycopy(unwell, 0, copy.unwell, 0, unwell.length);
        System.arraycopy(objectWay, 0, copy.objectWay, 0, objectWay.length);
        System.arraycopy(objectCalls, 0, copy.objectCalls, 0, objectCalls.length);
        copy.rootAbsence = rootAbsence;
        copy.size = size;
        copy.worded = worded;
        copy.coded = coded;
        copy.atCause = atCause;
        copy.cause = cause;
        copy.onset = onset;
        copy.pace = pace;
        copy.changed = changed;
        return copy;
    }

    int size() {
        return size;
    }

    boolean has(int symptom) {
        return in[symptom];
    }

    int[] members() {
        int[] members = new int[size];
        for (int i = 0, at = 0; i < in.length; i++) {
            if (in[i]) {
                members[at++] = i;
            }
        }
        return members;
    }

    void join(int symptom) {
        in[symptom] = true;
        count(symptom, 1);
    }

    void leave(int symptom) {
        in[symptom] = false;
        count(symptom, -1);
    }

    private void count(int symptom, int by) {
        size += by;
        unwell[facts.objects[symptom]] += by;
        kinds[facts.kinds[symptom]] += by;
        if (!isAtCause(symptom)) {
            kindsByRole[facts.roles[symptom]][facts.kinds[symptom]] += by;
            byRole[facts.roles[symptom]] += by;
        }
        for (int wording : facts.wordings[symptom]) {
            wordings[wording] += by;
        }
        wordedByKind[facts.kinds[symptom]] += facts.words[symptom].length > 0 ? by : 0;
        for (int word : facts.words[symptom]) {
            words[word] += by;
        }
        for (int code : facts.codes[symptom]) {
            codes[code] += by;
        }
        worded += facts.words[symptom].length > 0 ? by : 0;
        coded += facts.codes[symptom].length > 0 ? by : 0;
        atCause += isAtCause(symptom) ? by : 0;
    }

    private boolean isAtCause(int symptom) {
        return facts.symptoms[symptom].object == Atlas.object(facts.causes[cause]);
    }

    /** Blames this cause, a place in the case's causes. */
    void blame(int suspect) {
        cause = suspect;
        Arrays.fill(way, Weights.UNREACHABLE);
        Arrays.fill(calls, 2);
        for (int v = 0; v < facts.victims[cause].length; v++) {
            int symptom = facts.victims[cause][v];
            Reach reach = facts.symptoms[symptom].reach;
            way[symptom] = reach.costAt(facts.ways[cause][v]);
            calls[symptom] = reach.callsAt(facts.ways[cause][v]);
        }
        Arrays.fill(objectWay, Weights.UNREACHABLE);
        Arrays.fill(objectCalls, 2);
        atCause = 0;
        for (int[] row : kindsByRole) {
            Arrays.fill(row, 0);
        }
        Arrays.fill(byRole, 0);
        for (int i = 0; i < in.length; i++) {
            if (in[i] && !isAtCause(i)) {
                kindsByRole[facts.roles[i]][facts.kinds[i]]++;
                byRole[facts.roles[i]]++;
            }
        }
        rootAbsence = facts.absenceOfCause[cause];
        for (int i = 0; i < in.length; i++) {
            atCause += in[i] && isAtCause(i) ? 1 : 0;
            int object = facts.objects[i];
            if (way[i] < objectWay[object]) {
                objectWay[object] = way[i];
                objectCalls[object] = calls[i];
            }
        }
    }

    boolean reaches(int symptom) {
        return way[symptom] < Weights.UNREACHABLE;
    }

    /** Of the way that the trouble took: from the cause, or from an object on the way that is unwell as well. */
    double topology(int symptom) {
        return unwell[facts.objects[symptom]] > (in[symptom] ? 1 : 0)
                ? facts.world - Weights.SAME
                : facts.world - step(symptom) - absence(symptom);
    }

    private double step(int symptom) {
        int direction = Case.direction(facts.causes[cause]);
        int[] parents = facts.parents[direction][symptom];
        double least = way[symptom];
        double own = objectWay[facts.objects[symptom]];
        for (int p = 0; p < parents.length; p++) {
            int parent = parents[p];
            if (unwell[parent] > 0 && objectWay[parent] < own) {
                double cost = facts.steps[direction][symptom][p]
                        + Weights.FARTHER * Math.min(Case.FARTHEST, (int) objectCalls[parent]);
                least = Math.min(least, cost);
            }
        }
        return least;
    }

    /** Of what should be unwell because of the symptom's object, and is not. */
    private double absence(int symptom) {
        if (isAtCause(symptom)) {
            return 0; // it is part of the price of the cause
        }
        int object = facts.objects[symptom];
        return facts.absence[Case.direction(facts.causes[cause])][object][
                Math.min(Case.FARTHEST, (int) objectCalls[object])];
    }

    /** Of the time since the onset. */
    double time(int symptom) {
        return Lag.gain(facts.symptoms[symptom].first - onset, pace * calls[symptom]);
    }

    /** Of strange words and codes that the others have, or have not; the symptom is not in it. */
    double text(int symptom) {
        return words(symptom) + codes(symptom);
    }

    /** Only what other kinds say counts: one kind's texts are alike whatever they are about. */
    private double words(int symptom) {
        int[] own = facts.words[symptom];
        int others = worded - wordedByKind[facts.kinds[symptom]];
        if (own.length == 0 || others == 0) {
            return 0;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < own.length; i++) {
            int having = words[own[i]] - wordings[facts.wordings[symptom][i]];
            best = Math.max(best, surprise(having, others, facts.usualWords[symptom][i]));
        }
        return best;
    }

    private double codes(int symptom) {
        int[] own = facts.codes[symptom];
        double best = own.length == 0 || coded == 0 ? 0 : Double.NEGATIVE_INFINITY;
        for (int i = 0; i < own.length && coded > 0; i++) {
            best = Math.max(
                    best,
                    surprise(codes[own[i]], coded, Weights.CODE) - Weights.PURITY * (coded - codes[own[i]]) / coded);
        }
        return best;
    }

    private static double surprise(int having, int all, double usual) {
        return StrictMath.log((having + Weights.WORD_PRIOR * usual) / (all + Weights.WORD_PRIOR) / usual);
    }

    /** Of its kind among those of the others, and of whether it comes in company at all; the symptom is not in it. */
    double learned(int symptom) {
        int kind = facts.kinds[symptom];
        double lift = 0;
        int distinct = 0;
        for (int other = 0; other < kinds.length; other++) {
            if (kinds[other] > 0) {
                lift += facts.lifts[kind][other];
                distinct++;
            }
        }
        double usual = facts.usual[symptom];
        double prior = usual * StrictMath.exp(Weights.LIFT * lift / (distinct + 1));
        int role = facts.roles[symptom];
        double likely = isAtCause(symptom)
                ? prior
                : (kindsByRole[role][kind] + Weights.KIND_PRIOR * prior) / (byRole[role] + Weights.KIND_PRIOR);
        double company = Math.clamp(StrictMath.log(likely / usual), Weights.KIND_LEAST, Weights.KIND_MOST);
        double place = isAtCause(symptom) ? facts.leading[symptom] : facts.following[symptom];
        return company + place - facts.loner[symptom];
    }

    /** What a symptom that is not in it gains by joining. */
    double gain(int symptom) {
        return topology(symptom) + time(symptom) + text(symptom) + learned(symptom) + Weights.BELONG;
    }

    /** What all members gain, less the price of the cause; 0 for less than two. */
    double worth() {
        if (size < 2) {
            return 0;
        }
        double sum = ways() - opening();
        for (int i = 0; i < in.length; i++) {
            if (in[i]) {
                leave(i);
                sum += time(i) + text(i) + learned(i) + Weights.BELONG;
                join(i);
            }
        }
        return sum;
    }

    /** Of all members' ways: each object is reached once. */
    private double ways() {
        double[] first = new double[unwell.length];
        Arrays.fill(first, Double.NEGATIVE_INFINITY);
        double sum = size * (facts.world - Weights.SAME);
        for (int i = 0; i < in.length; i++) {
            if (in[i]) {
                int object = facts.objects[i];
                first[object] = Math.max(first[object], Weights.SAME - step(i) - absence(i));
            }
        }
        for (double gain : first) {
            sum += gain == Double.NEGATIVE_INFINITY ? 0 : gain;
        }
        return sum;
    }

    private double opening() {
        return Weights.OPEN
                + rootAbsence
                + (atCause == 0 ? Weights.UNSEEN : 0)
                + (Atlas.isLoad(facts.causes[cause]) ? Weights.LOAD : 0);
    }

    /**
     * Whether the object that is blamed is the other's as well, or depends on one of the other's that was unwell before: a
     * coincidence, then.
     */
    boolean suffersFrom(Theory other) {
        int object = Atlas.object(facts.causes[cause]);
        int otherObject = Atlas.object(facts.causes[other.cause]);
        if (object == otherObject) {
            return true;
        }
        int load = facts.causes[other.cause] - otherObject;
        long latest = first() + SLACK_MILLIS;
        for (int i = 0; i < in.length; i++) {
            Trouble before = facts.symptoms[i];
            if (other.in[i] && before.first <= latest) {
                Spread spread = facts.atlas.spread(before.object < 0 ? before.object : before.object + load);
                int place = spread.place(object);
                if (place >= 0 && spread.cost(place) <= Weights.LIKELY) {
                    return true;
                }
            }
        }
        return false;
    }

    private long first() {
        for (int i = 0; i < in.length; i++) {
            if (in[i]) {
                return facts.symptoms[i].first; // they are in order
            }
        }
        return Long.MIN_VALUE;
    }

    /** Finds the cause and onset that explain the members best. */
    void explain() {
        changed = false;
        if (size == 0) {
            return;
        }
        int[] members = members();
        double bestFit = Double.NEGATIVE_INFINITY;
        int best = -1;
        for (int suspect : suspects(members, FINALISTS)) {
            blame(suspect);
            begin(members);
            double fit = fit(members);
            if (fit > bestFit) {
                bestFit = fit;
                best = suspect;
            }
        }
        blame(best);
        begin(members);
    }

    /** The suspects that explain the members best by the topology alone; so many that explain much, and little else. */
    int[] suspects(int[] members, int most) {
        double[] scores = new double[facts.causes.length];
        TreeSet<Integer> touched = new TreeSet<>();
        for (int member : members) {
            Reach reach = facts.symptoms[member].reach;
            for (int i = 0; i < facts.suspects[member].length; i++) {
                int suspect = facts.suspects[member][i];
                scores[suspect] += Weights.UNREACHABLE - reach.costAt(i);
                touched.add(suspect);
            }
        }
        double[] narrow = new double[scores.length];
        touched.forEach(suspect -> narrow[suspect] = members.length * facts.mass[suspect] - scores[suspect]);
        return IntStream.concat(
                        touched.stream()
                                .sorted(Comparator.comparingDouble((Integer suspect) -> -scores[suspect])
                                        .thenComparing(Comparator.naturalOrder()))
                                .limit(most / 2)
                                .mapToInt(Integer::intValue),
                        touched.stream()
                                .sorted(Comparator.comparingDouble((Integer suspect) -> narrow[suspect])
                                        .thenComparing(Comparator.naturalOrder()))
                                .limit(most - most / 2)
                                .mapToInt(Integer::intValue))
                .distinct()
                .toArray();
    }

    private double fit(int[] members) {
        double fit = ways() - opening();
        for (int member : members) {
            fit += time(member) + (isAtCause(member) ? facts.leading[member] : facts.following[member]);
        }
        return fit;
    }

    /** Finds the onset and pace that fit the members' times best. */
    private void begin(int[] members) {
        double bestFit = Double.NEGATIVE_INFINITY;
        long best = 0;
        double bestPace = 1;
        int every = Math.max(1, members.length / MOMENTS);
        for (double tried : PACES) {
            pace = tried;
            for (int m = 0; m < members.length; m += every) {
                long first = facts.symptoms[members[m]].first;
                for (long lag = 0; lag <= 1; lag++) {
                    onset = first - lag * Lag.millis(pace * calls[members[m]]);
                    double fit = 0;
                    for (int member : members) {
                        fit += time(member);
                    }
                    if (fit > bestFit) {
                        bestFit = fit;
                        best = onset;
                        bestPace = pace;
                    }
                }
            }
        }
        onset = best;
        pace = bestPace;
    }

    /** The best onset for all that the cause may explain better than it is explained now, and what that saves. */
    double lure(double[] gains) {
        int[] victims = facts.victims[cause];
        double bestSaving = 0;
        long best = 0;
        int every = Math.max(1, victims.length / MOMENTS);
        for (int v = 0; v < victims.length; v += every) {
            long first = facts.symptoms[victims[v]].first;
            for (long lag = 0; lag <= 1; lag++) {
                onset = first - lag * Lag.millis(calls[victims[v]]);
                double saving = 0;
                for (int victim : victims) {
                    saving += Math.max(0, lure(victim) - gains[victim]);
                }
                if (saving > bestSaving) {
                    bestSaving = saving;
                    best = onset;
                }
            }
        }
        onset = best;
        return bestSaving;
    }

    /** What a symptom gains here before it is known in what company. */
    double lure(int symptom) {
        return facts.world
                - way[symptom]
                - facts.mass[cause]
                + time(symptom)
                + (isAtCause(symptom) ? facts.leading[symptom] : facts.following[symptom])
                - facts.loner[symptom];
    }
}
