package dev.evenkeel.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was learned from incidents that are over: which kinds of symptoms come together, which come alone, which at the
 * cause, and what the texts of a kind usually say. Bounded, and what is old fades: counts are halved each time
 * {@link #MEMORY} more came.
 */
final class Experience {
    /** So many incidents are remembered. */
    static final int MEMORY = 1024;

    private static final int WORD_MEMORY = 8 * MEMORY; // texts
    private static final int FEWEST_TOGETHER = 3; // symptoms of an incident that is no chance meeting
    private static final int MOST_KINDS = 48; // of one incident

    private final Counts kinds = new Counts(1024); // incidents that had this kind
    private final Counts pairs = new Counts(16_384); // incidents that had both
    private final Counts alone = new Counts(8192); // kinds and symptoms: came alone
    private final Counts together = new Counts(8192); // came with others
    private final Counts leads = new Counts(1024); // incidents in which the kind was seen at the cause
    private final Counts follows = new Counts(1024); // in which it was seen elsewhere only
    private final Counts words = new Counts(8192); // texts that had this word
    private final Counts wordings = new Counts(16_384); // texts of a kind, and those among them that had a word
    private int incidents;
    private int texts;

    /** Learns an incident that is over. */
    void learn(List<Trouble> members, int cause) {
        boolean incident = members.size() >= FEWEST_TOGETHER;
        Set<String> seen = new TreeSet<>();
        for (Trouble member : members) {
            read(member);
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
        members.stream()
                .filter(member -> member.object == Atlas.object(cause))
                .forEach(member -> leading.add(member.kind));
        list.forEach(kind -> (leading.contains(kind) ? leads : follows).add(kind));
        for (int i = 0; i < list.size(); i++) {
            kinds.add(list.get(i));
            for (int j = i + 1; j < list.size(); j++) {
                pairs.add(pair(list.get(i), list.get(j)));
            }
        }
        if (++incidents >= MEMORY) {
            incidents /= 2;
            List.of(kinds, pairs, alone, together, leads, follows).forEach(Counts::halve);
        }
    }

    private void read(Trouble symptom) {
        wordings.add(symptom.kind);
        for (String word : symptom.words.plain) {
            words.add(word);
            wordings.add(pair(symptom.kind, word));
        }
        if (++texts >= WORD_MEMORY) {
            texts /= 2;
            words.halve();
            wordings.halve();
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(incidents);
        out.writeInt(texts);
        for (Counts counts : List.of(kinds, pairs, alone, together, leads, follows, words, wordings)) {
            counts.write(out);
        }
    }

    void read(DataInput in, int version) throws IOException {
        incidents = in.readInt();
        texts = in.readInt();
        for (Counts counts : List.of(kinds, pairs, alone, together, leads, follows, words)) {
            counts.read(in);
        }
        if (version != Codec.FIRST_TEXTS) {
            wordings.read(in);
        }
    }

    /** How much more often two kinds came together than by chance; nats. */
    double lift(String one, String other) {
        if (one.equals(other)) {
            return 0;
        }
        String pair = one.compareTo(other) < 0 ? pair(one, other) : pair(other, one);
        double expected = incidents == 0 ? 0 : (double) kinds.of(one) * kinds.of(other) / incidents;
        return StrictMath.log((pairs.of(pair) + 1.0) / (expected + 1.0));
    }

    /** How often symptoms of this kind came. */
    int seen(String kind) {
        return alone.of(kind) + together.of(kind);
    }

    /** What it costs to put a symptom into company: above zero for one that comes alone; nats. */
    double loner(Trouble symptom) {
        double odds = (alone.of(symptom.kind) + 2.0)
                / (together.of(symptom.kind) + 2.0)
                * (alone.of(symptom.fingerprint) + 1.0)
                / (together.of(symptom.fingerprint) + 1.0);
        return Math.clamp(StrictMath.log(odds), -Weights.LONER / 2, Weights.LONER);
    }

    /** How much likelier a kind is at the cause of an incident than in one; nats. */
    double leading(String kind) {
        double usual = 1.0 / LEADING_ODDS;
        double first = leads.of(kind);
        double part = (first + usual) / (first + follows.of(kind) + 1);
        return Math.clamp(StrictMath.log(part / usual), -Weights.ROLE, Weights.ROLE);
    }

    /** How much likelier a kind is elsewhere in an incident than in one; nats. */
    double following(String kind) {
        double usual = 1.0 / LEADING_ODDS;
        double part = (follows.of(kind) + 1 - usual) / (leads.of(kind) + follows.of(kind) + 1);
        return Math.clamp(StrictMath.log(part / (1 - usual)), -Weights.ROLE, Weights.ROLE);
    }

    private static final int LEADING_ODDS = 6; // one kind in so many is one of the cause

    /** How usual a word is in the texts of a kind, when so many of those that are looked at now have it. */
    double usual(String kind, String word, int having, int looked) {
        double anywhere = (words.of(word) + having + 0.5) / (texts + looked + 10.0);
        return (wordings.of(pair(kind, word)) + 2 * anywhere) / (wordings.of(kind) + 2.0);
    }

    private static String pair(String one, String other) {
        return one + '\n' + other;
    }
}
