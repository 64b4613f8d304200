package dev.evenkeel.analytics.correlate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the likeliest causes of a case: causes are added, replaced, merged and dropped, and symptoms go where they gain
 * most, while that makes the whole likelier. Starts from nothing, so what it finds depends on the case alone.
 */
final class Search {
    private static final int MOST = 64; // theories
    private static final int SCANNED = 12; // causes whose onset is sought when one is added
    private static final int TRIED = 4; // of those, worked out
    private static final int REPLACED = 4; // causes that are tried instead of one
    private static final int PASSES = 3;
    private static final int ROUNDS = 3;

    private final Case facts;
    private List<Theory> theories = new ArrayList<>();
    private int[] homes; // of each symptom: a theory, or -1
    private double worth;

    Search(Case facts) {
        this.facts = facts;
        homes = new int[facts.size()];
        Arrays.fill(homes, -1);
    }

    /** The theories that explain the case best; what is in none of them is on its own. */
    List<Theory> solve() {
        for (int round = 0; round < ROUNDS; round++) {
            boolean added = false;
            while (theories.size() < MOST && add()) {
                added = true;
            }
            boolean changed = replace();
            changed = merge() || changed;
            changed = drop() || changed;
            if (!changed || (round > 0 && !added)) {
                break;
            }
        }
        return theories;
    }

    /** Adds the cause that helps most. */
    private boolean add() {
        double[] gains = gains();
        double[] promise = new double[facts.causes.length];
        for (int cause = 0; cause < promise.length; cause++) {
            int[] victims = facts.victims[cause];
            for (int v = 0; v < victims.length; v++) {
                double way = facts.symptoms[victims[v]].reach.costAt(facts.ways[cause][v]);
                promise[cause] += Math.max(0, facts.world - way - facts.mass[cause] + 1 - gains[victims[v]]);
            }
        }
        int[] scanned = largest(promise, SCANNED);
        double[] savings = new double[scanned.length];
        Theory[] fresh = new Theory[scanned.length];
        for (int s = 0; s < scanned.length; s++) {
            fresh[s] = new Theory(facts);
            fresh[s].blame(scanned[s]);
            savings[s] = fresh[s].lure(gains);
        }
        Search best = null;
        for (int s : largest(savings, TRIED)) {
            Search trial = copy();
            int place = trial.theories.size();
            Theory theory = fresh[s];
            theory.changed = true;
            trial.theories.add(theory);
            for (int victim : facts.victims[theory.cause]) {
                if (theory.lure(victim) > gains[victim]) {
                    trial.move(victim, place);
                }
            }
            trial.improve();
            if (trial.worth > (best == null ? worth + Weights.MARGIN : best.worth)) {
                best = trial;
            }
        }
        return take(best);
    }

    /** Blames something else instead. */
    private boolean replace() {
        boolean changed = false;
        for (int t = 0; t < theories.size(); t++) {
            Theory theory = theories.get(t);
            Search best = null;
            for (int suspect : theory.suspects(theory.members(), REPLACED)) {
                if (suspect != theory.cause) {
                    Search trial = copy();
                    trial.theories.get(t).blame(suspect);
                    trial.theories.get(t).lure(new double[facts.size()]);
                    trial.improve();
                    if (trial.worth > (best == null ? worth + Weights.MARGIN : best.worth)) {
                        best = trial;
                    }
                }
            }
            changed |= take(best);
        }
        return changed;
    }

    private boolean merge() {
        boolean changed = false;
        for (int one = 0; one < theories.size(); one++) {
            for (int other = one + 1; other < theories.size(); other++) {
                if (meet(theories.get(one), theories.get(other))) {
                    Search trial = copy();
                    for (int member : trial.theories.get(other).members()) {
                        trial.move(member, one);
                    }
                    trial.theories.get(one).explain();
                    trial.improve();
                    changed |= trial.worth > worth + Weights.MARGIN && take(trial);
                }
            }
        }
        return changed;
    }

    /** Whether one reaches a symptom of the other. */
    private static boolean meet(Theory one, Theory other) {
        return Arrays.stream(one.members()).anyMatch(other::reaches)
                || Arrays.stream(other.members()).anyMatch(one::reaches);
    }

    private boolean drop() {
        boolean changed = false;
        for (int t = 0; t < theories.size(); t++) {
            Search trial = copy();
            for (int member : trial.theories.get(t).members()) {
                trial.move(member, -1);
            }
            trial.theories.remove(t);
            trial.number();
            trial.improve();
            changed |= trial.worth > worth + Weights.MARGIN && take(trial);
        }
        return changed;
    }

    /** Symptoms go where they gain most, causes and onsets follow. */
    private void improve() {
        for (int pass = 0; pass < PASSES; pass++) {
            boolean moved = false;
            for (int symptom = 0; symptom < homes.length; symptom++) {
                moved |= settle(symptom);
            }
            for (int object = 0; object < facts.objectCount; object++) {
                moved |= settleTogether(object);
            }
            theories.removeIf(theory -> {
                int size = theory.size();
                if (size == 1) {
                    theory.leave(theory.members()[0]);
                }
                return size <= 1;
            });
            number();
            if (!moved) {
                break;
            }
            theories.stream().filter(theory -> theory.changed).forEach(Theory::explain);
        }
        worth = 0;
        for (Theory theory : theories) {
            boolean victim = theories.stream().anyMatch(other -> other != theory && theory.suffersFrom(other));
            worth += theory.worth() - (victim ? Weights.VICTIM : 0);
        }
    }

    private boolean settle(int symptom) {
        int from = homes[symptom];
        if (from >= 0) {
            theories.get(from).leave(symptom);
        }
        int best = -1;
        double most = 0;
        for (int t = 0; t < theories.size(); t++) {
            Theory theory = theories.get(t);
            if (theory.size() > 0) {
                double gain = theory.gain(symptom);
                if (gain > most) {
                    most = gain;
                    best = t;
                }
            }
        }
        homes[symptom] = best;
        if (best >= 0) {
            theories.get(best).join(symptom);
        }
        return changed(from, best);
    }

    /** Moves what one theory has at one object: each alone would stay for the others. */
    private boolean settleTogether(int object) {
        int[] all = facts.atObject[object];
        int from = homes[all[0]];
        for (int symptom : all) {
            if (homes[symptom] != from) {
                return false; // they are at odds already
            }
        }
        if (all.length < 2) {
            return false;
        }
        all = all.clone();
        for (int symptom : all) {
            move(symptom, -1);
        }
        int best = -1;
        double most = 0;
        for (int t = 0; t < theories.size(); t++) {
            if (theories.get(t).size() > 0) {
                double gain = 0;
                for (int symptom : all) {
                    gain += theories.get(t).gain(symptom);
                    theories.get(t).join(symptom);
                }
                for (int symptom : all) {
                    theories.get(t).leave(symptom);
                }
                if (gain > most) {
                    most = gain;
                    best = t;
                }
            }
        }
        for (int symptom : all) {
            move(symptom, best);
        }
        return changed(from, best);
    }

    private boolean changed(int from, int to) {
        if (from == to) {
            return false;
        }
        if (from >= 0) {
            theories.get(from).changed = true;
        }
        if (to >= 0) {
            theories.get(to).changed = true;
        }
        return true;
    }

    private void move(int symptom, int to) {
        if (homes[symptom] >= 0) {
            theories.get(homes[symptom]).leave(symptom);
        }
        homes[symptom] = to;
        if (to >= 0) {
            theories.get(to).join(symptom);
        }
    }

    private void number() {
        Arrays.fill(homes, -1);
        for (int t = 0; t < theories.size(); t++) {
            for (int member : theories.get(t).members()) {
                homes[member] = t;
            }
        }
    }

    /** What each symptom gains where it is, without the company: as {@link Theory#lure(int)} counts it. */
    private double[] gains() {
        double[] gains = new double[homes.length];
        for (int symptom = 0; symptom < homes.length; symptom++) {
            if (homes[symptom] >= 0) {
                gains[symptom] = Math.max(0, theories.get(homes[symptom]).lure(symptom));
            }
        }
        return gains;
    }

    private Search copy() {
        Search copy = new Search(facts);
        theories.forEach(theory -> copy.theories.add(theory.copy()));
        copy.homes = homes.clone();
        copy.worth = worth;
        return copy;
    }

    private boolean take(@Nullable Search better) {
        if (better == null) {
            return false;
        }
        theories = better.theories;
        homes = better.homes;
        worth = better.worth;
        return true;
    }

    /** Places of the largest values above zero, largest first; ties by place. */
    private static int[] largest(double[] values, int most) {
        int[] best = new int[most];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] <= 0) {
                continue;
            }
            int at = count < most ? count++ : most;
            while (at > 0 && values[best[at - 1]] < values[i]) {
                if (at < most) {
                    best[at] = best[at - 1];
                }
                at--;
            }
            if (at < most) {
                best[at] = i;
            }
        }
        return Arrays.copyOf(best, count);
    }
}
