package dev.evenkeel.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A symptom that is being watched: what all notifications of one key say together. Mutable. */
final class Trouble {
    final SymptomKey key;
    final String kind; // what experience is kept by
    final String fingerprint;
    final int object;
    final List<String> related;
    final Words words;
    Reach reach;
    String text;
    long first;
    long last;
    long signals = 1;
    int turns;
    boolean firing = true;

    @Nullable
    Group group;

    Trouble(Signal signal, long time, Atlas atlas) {
        this(signal, time, new Words(), atlas);
    }

    private Trouble(Signal signal, long time, Words words, Atlas atlas) {
        key = signal.key();
        kind = key.source() + "/" + key.name();
        fingerprint = kind + "/" + key.object();
        object = atlas.number(key.object());
        related = signal.related();
        this.words = words;
        words.read(signal.text(), atlas);
        reach = atlas.reach(key.object(), related, words.names);
        text = signal.text();
        first = time;
        last = time;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(key.source().name());
        out.writeUTF(key.object());
        out.writeUTF(key.name());
        write(related, out);
        write(words.plain, out);
        write(words.codes, out);
        write(words.names, out);
        out.writeUTF(text);
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(signals);
        out.writeInt(turns);
        out.writeBoolean(firing);
    }

    private static void write(Collection<String> words, DataOutput out) throws IOException {
        out.writeInt(words.size());
        for (String word : words) {
            out.writeUTF(word);
        }
    }

    static Trouble read(DataInput in, int version, Atlas atlas) throws IOException {
        Signal.Source source = Signal.Source.valueOf(in.readUTF());
        String object = in.readUTF();
        String name = in.readUTF();
        List<String> related = new ArrayList<>();
        read(related, in);
        Words words = new Words();
        if (version == Codec.FIRST_TEXTS) {
            words.read(in.readUTF(), atlas);
        } else {
            read(words.plain, in);
            read(words.codes, in);
            read(words.names, in);
        }
        Signal signal = new Signal(0, source, object, name, in.readUTF(), true, related);
        Trouble trouble = new Trouble(signal, 0, words, atlas);
        trouble.first = in.readLong();
        trouble.last = in.readLong();
        trouble.signals = in.readLong();
        trouble.turns = in.readInt();
        trouble.firing = in.readBoolean();
        return trouble;
    }

    private static void read(Collection<String> words, DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            words.add(in.readUTF());
        }
    }

    /** Takes in one more notification; whether it names an object or a code that was not told before. */
    boolean again(Signal signal, long time, Atlas atlas) {
        turns += firing != signal.firing() ? 1 : 0;
        firing = signal.firing();
        text = signal.text();
        int codes = words.codes.size();
        boolean named = words.read(text, atlas);
        if (named) {
            reach = atlas.reach(key.object(), related, words.names);
        }
        first = Math.min(first, time);
        last = Math.max(last, time);
        signals++;
        return named || words.codes.size() > codes;
    }
}
