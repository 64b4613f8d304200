package dev.evenkeel.analytics.correlate;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The symptoms that are to be explained, numbered in the order of their times and names, with all that does not depend on
 * the explanation. What comes of it depends on the symptoms, not on the order in which they came. Immutable.
 */
final class Case {
    static final Comparator<Trouble> ORDER = Comparator.comparingLong((Trouble symptom) -> symptom.first)
            .thenComparing(symptom -> symptom.kind)
            .thenComparing(symptom -> symptom.key.object());

    /** Calls from the cause that make a difference. */
    static final int FARTHEST = 2;

    final Trouble[] symptoms;
    final int[] kinds;
    final int[] roles; // of each symptom's object
    final double[] usual; // of each symptom, how usual its kind is at objects of this role
    final int kindCount;
    final double[][] lifts; // of two kinds
    final int[][] words; // of each symptom, those that are not the wording of its kind
    final double[][] usualWords; // parallel to words
    final int[][] wordings; // parallel to words: pairs of a kind and a word
    final int wordingCount;
    final Atlas atlas;
    final int[][] codes;
    final double[] loner;
    final double[] leading;
    final double[] following;
    final int[] objects; // of each symptom, numbered from 0
    final int objectCount;
    final int[][] atObject; // symptoms of each object
    final int[][][] parents; // [direction][symptom]: other unwell objects that the trouble may have come from directly
    final double[][][] steps; // nats, parallel to parents
    final double[][][] absence; // [direction][object][calls from the cause]
    final int wordCount;
    final int codeCount;
    final double world;
    final int[] causes; // ascending; suspects
    final double[] mass; // parallel to causes
    final double[] absenceOfCause; // parallel to causes
    final int[][] suspects; // of each symptom, places in causes, parallel to its reach
    final int[][] victims; // of each cause, symptoms that it may have caused, ascending
    final int[][] ways; // parallel to victims: places in the symptom's reach

    Case(Collection<Trouble> all, Experience experience, Atlas atlas) {
        symptoms = all.stream().sorted(ORDER).toArray(Trouble[]::new);
        int n = symptoms.length;
        world = atlas.world();
        this.atlas = atlas;
        kinds = new int[n];
        roles = Arrays.stream(symptoms).mapToInt(s -> atlas.role(s.object)).toArray();
        wordings = new int[n][];
        Map<Long, Integer> wordingNumbers = new HashMap<>();
        words = new int[n][];
        usualWords = new double[n][];
        codes = new int[n][];
        loner = new double[n];
        leading = new double[n];
        following = new double[n];
        Map<String, Integer> kindNumbers = new HashMap<>();
        Map<String, Integer> wordNumbers = new HashMap<>();
        Map<String, Integer> codeNumbers = new HashMap<>();
        Map<String, Integer> having = new HashMap<>();
        for (Trouble symptom : symptoms) {
            symptom.words.plain.forEach(word -> having.merge(word, 1, Integer::sum));
        }
        for (int i = 0; i < n; i++) {
            Trouble symptom = symptoms[i];
            kinds[i] = kindNumbers.computeIfAbsent(symptom.kind, kind -> kindNumbers.size());
            loner[i] = experience.loner(symptom);
            leading[i] = experience.leading(symptom.kind);
            following[i] = experience.following(symptom.kind);
            codes[i] = symptom.words.codes.stream()
                    .mapToInt(code -> codeNumbers.computeIfAbsent(code, c -> codeNumbers.size()))
                    .toArray();
            int[] strange = new int[symptom.words.plain.size()];
            double[] strangeness = new double[strange.length];
            int count = 0;
            for (String word : symptom.words.plain) {
                double often = experience.usual(symptom.kind, word, having.getOrDefault(word, 0), n);
                if (often <= Weights.WORDING) {
                    strange[count] = wordNumbers.computeIfAbsent(word, w -> wordNumbers.size());
                    strangeness[count++] = often;
                }
            }
            words[i] = Arrays.copyOf(strange, count);
            long kind = (long) kinds[i] << 32;
            wordings[i] = Arrays.stream(words[i])
                    .map(word -> wordingNumbers.computeIfAbsent(kind | word, w -> wordingNumbers.size()))
                    .toArray();
            usualWords[i] = Arrays.copyOf(strangeness, count);
        }
        Map<Integer, Integer> objectNumbers = new LinkedHashMap<>();
        objects = Arrays.stream(symptoms)
                .mapToInt(symptom -> objectNumbers.computeIfAbsent(symptom.object, o -> objectNumbers.size()))
                .toArray();
        objectCount = objectNumbers.size();
        atObject = new int[objectCount][0];
        for (int i = 0; i < n; i++) {
            int[] before = atObject[objects[i]];
            atObject[objects[i]] = Arrays.copyOf(before, before.length + 1);
            atObject[objects[i]][before.length] = i;
        }
        parents = new int[2][n][];
        steps = new double[2][n][];
        absence = new double[2][objectCount][FARTHEST + 1];
        for (int direction = 0; direction < 2; direction++) {
            for (int i = 0; i < n; i++) {
                near(direction, i, objectNumbers);
            }
            for (Map.Entry<Integer, Integer> entry : objectNumbers.entrySet()) {
                for (int calls = 0; calls <= FARTHEST; calls++) {
                    absence[direction][entry.getValue()][calls] =
                            atlas.absence(entry.getKey(), direction == 1, calls, false, objectNumbers.keySet());
                }
            }
        }
        wordCount = wordNumbers.size();
        codeCount = codeNumbers.size();
        wordingCount = wordingNumbers.size();
        String[] kindNames = new String[kindNumbers.size()];
        kindNumbers.forEach((kind, number) -> kindNames[number] = kind);
        lifts = new double[kindNames.length][kindNames.length];
        kindCount = kindNames.length;
        double[][] counts = new double[Atlas.ROLES][kindCount];
        double[] totals = new double[Atlas.ROLES];
        Arrays.fill(totals, 8);
        for (int i = 0; i < n; i++) {
            if (counts[roles[i]][kinds[i]] == 0) {
                counts[roles[i]][kinds[i]] = experience.seen(kindNames[kinds[i]]) + 0.5;
                totals[roles[i]] += counts[roles[i]][kinds[i]];
            }
            counts[roles[i]][kinds[i]]++;
            totals[roles[i]]++;
        }
        usual = new double[n];
        for (int i = 0; i < n; i++) {
            usual[i] = counts[roles[i]][kinds[i]] / totals[roles[i]];
        }
        for (int k = 0; k < kindCount; k++) {
            for (int other = 0; other < k; other++) {
                lifts[k][other] = experience.lift(kindNames[k], kindNames[other]);
                lifts[other][k] = lifts[k][other];
            }
        }
        causes = Arrays.stream(symptoms)
                .flatMapToInt(symptom -> symptom.reach.causes())
                .sorted()
                .distinct()
                .toArray();
        mass = Arrays.stream(causes)
                .mapToDouble(cause -> atlas.spread(cause).mass())
                .toArray();
        absenceOfCause = Arrays.stream(causes)
                .mapToDouble(cause ->
                        atlas.absence(Atlas.object(cause), Atlas.isLoad(cause), 0, true, objectNumbers.keySet()))
                .toArray();
        suspects = new int[n][];
        int[] reached = new int[causes.length];
        for (int i = 0; i < n; i++) {
            suspects[i] = symptoms[i]
                    .reach
                    .causes()
                    .map(cause -> Arrays.binarySearch(causes, cause))
                    .toArray();
            for (int cause : suspects[i]) {
                reached[cause]++;
            }
        }
        victims = new int[causes.length][];
        ways = new int[causes.length][];
        for (int c = 0; c < causes.length; c++) {
            victims[c] = new int[reached[c]];
            ways[c] = new int[reached[c]];
        }
        Arrays.fill(reached, 0);
        for (int i = 0; i < n; i++) {
            for (int way = 0; way < suspects[i].length; way++) {
                int cause = suspects[i][way];
                victims[cause][reached[cause]] = i;
                ways[cause][reached[cause]++] = way;
            }
        }
    }

    /** The unwell objects around a symptom. */
    private void near(int direction, int symptom, Map<Integer, Integer> objectNumbers) {
        Reach reach = symptoms[symptom].reach;
        int[] found = new int[reach.size()];
        double[] costs = new double[reach.size()];
        int count = 0;
        for (int i = 0; i < reach.size(); i++) {
            int cause = reach.cause(i);
            Integer object = objectNumbers.get(Atlas.object(cause));
            if (object != null && direction(cause) == direction && object != objects[symptom]) {
                found[count] = object;
                costs[count++] = reach.costAt(i);
            }
        }
        parents[direction][symptom] = Arrays.copyOf(found, count);
        steps[direction][symptom] = Arrays.copyOf(costs, count);
    }

    int size() {
        return symptoms.length;
    }

    /** Places in the tables by direction. */
    static int direction(int cause) {
        return Atlas.isLoad(cause) ? 1 : 0;
    }

    /** The number of a symptom that is among them. */
    int number(Trouble symptom) {
        return Arrays.binarySearch(symptoms, symptom, ORDER);
    }

    /** Place of a cause among the suspects; below zero when nothing reaches it any more. */
    int suspect(int cause) {
        return Arrays.binarySearch(causes, cause);
    }
}
