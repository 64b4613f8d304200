package dev.evenkeel.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was learned from incidents that are over: which kinds of symptoms come together, which come alone, and how rare
 * words are. Bounded, and what is old fades: counts are halved each time {@link #MEMORY} more came.
 */
final class Experience {
    /** So many incidents, or texts, are remembered. */
    static final int MEMORY = 1024;

    private static final int WORD_MEMORY = 8 * MEMORY;
    private static final int FEWEST_TOGETHER = 3; // symptoms of an incident that is no chance meeting
    private static final int MOST_KINDS = 48; // of one incident
    private static final int MOST_CACHED = 16_384;

    final Counts kinds = new Counts(1024); // incidents that had this kind
    final Counts pairs = new Counts(16_384); // incidents that had both
    final Counts alone = new Counts(8192); // kinds and symptoms: came alone
    final Counts together = new Counts(8192); // came with others
    final Counts leads = new Counts(1024); // incidents in which the kind was seen at the focus
    final Counts follows = new Counts(1024); // in which it was seen elsewhere only
    final Counts words = new Counts(8192); // symptoms that had this word
    int incidents;
    int texts;
    private final Map<String, Map<String, Integer>> lifts = new HashMap<>(); // cache, cleared by learning
    private int cachedLifts;

    /** Learns the words of a symptom that is seen for the first time. */
    void read(Collection<String> plain) {
        plain.forEach(words::add);
        if (++texts >= WORD_MEMORY) {
            texts /= 2;
            words.halve();
        }
    }

    /** Learns an incident that is over. */
    void learn(List<Trouble> members, int focus) {
        boolean incident = members.size() >= FEWEST_TOGETHER;
        Set<String> seen = new TreeSet<>();
        for (Trouble member : members) {
            Counts counts = incident ? together : alone;
            counts.add(member.kind);
            counts.add(member.fingerprint);
            seen.add(member.kind);
        }
        if (!incident) {
            return;
        }
        List<String> list = seen.stream().limit(MOST_KINDS).toList();
        Set<String> leading = new TreeSet<>();
        members.stream().filter(member -> member.object == focus).forEach(member -> leading.add(member.kind));
        list.forEach(kind -> (leading.contains(kind) ? leads : follows).add(kind));
        for (int i = 0; i < list.size(); i++) {
            kinds.add(list.get(i));
            for (int j = i + 1; j < list.size(); j++) {
                pairs.add(pair(list.get(i), list.get(j)));
            }
        }
        lifts.clear();
        cachedLifts = 0;
        if (++incidents >= MEMORY) {
            incidents /= 2;
            List.of(kinds, pairs, alone, together, leads, follows).forEach(Counts::halve);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(incidents);
        out.writeInt(texts);
        for (Counts counts : all()) {
            counts.write(out);
        }
    }

    void read(DataInput in) throws IOException {
        incidents = in.readInt();
        texts = in.readInt();
        for (Counts counts : all()) {
            counts.read(in);
        }
    }

    private List<Counts> all() {
        return List.of(kinds, pairs, alone, together, leads, follows, words);
    }

    /** How much more often two kinds came together than by chance; thousandths of a nat. */
    int lift(String one, String other) {
        Map<String, Integer> row = lifts.computeIfAbsent(one, kind -> new HashMap<>());
        Integer cached = row.get(other);
        if (cached != null) {
            return cached;
        }
        String pair = one.compareTo(other) < 0 ? pair(one, other) : pair(other, one);
        double expected = incidents == 0 ? 0 : (double) kinds.of(one) * kinds.of(other) / incidents;
        int lift = one.equals(other) ? 0 : nats((pairs.of(pair) + 1.0) / (expected + 1.0));
        if (++cachedLifts > MOST_CACHED) {
            lifts.clear();
            cachedLifts = 1;
        }
        lifts.computeIfAbsent(one, kind -> new HashMap<>()).put(other, lift);
        return lift;
    }

    /** What it costs to put a symptom into company: above zero for one that comes alone. */
    int loner(Trouble symptom) {
        double odds = (alone.of(symptom.kind) + 2.0)
                / (together.of(symptom.kind) + 2.0)
                * (alone.of(symptom.fingerprint) + 1.0)
                / (together.of(symptom.fingerprint) + 1.0);
        return Math.clamp(nats(odds), -Weights.LONER / 2, Weights.LONER);
    }

    /** How much likelier symptoms at the focus of an incident are of these kinds; thousandths of a nat, below zero for none. */
    int lead(List<Trouble> members, int focus) {
        int best = Weights.NO_LEAD;
        for (Trouble member : members) {
            if (member.object == focus) {
                int first = leads.of(member.kind);
                best = Math.max(best, nats((first + 1.0) / (first + follows.of(member.kind) + 6.0) * 6.0));
            }
        }
        return best;
    }

    /** How much likelier these words are in an incident than anywhere; thousandths of a nat. */
    int text(Collection<String> plain, Map<String, int[]> others, int size) {
        int sum = 0;
        for (String word : plain) {
            int[] count = others.get(word);
            double usual = (words.of(word) + 0.5) / (texts + 1.0);
            sum += nats(((count == null ? 0 : count[0]) / usual + 5) / (size + 5));
        }
        return Math.clamp(sum * Weights.WORDS / 100, -Weights.TEXT / 2, Weights.TEXT);
    }

    private static int nats(double ratio) {
        return (int) Math.round(1000 * StrictMath.log(ratio));
    }

    private static String pair(String one, String other) {
        return one + '\n' + other;
    }
}
