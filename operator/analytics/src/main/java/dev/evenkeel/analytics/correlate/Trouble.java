package dev.evenkeel.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A symptom that is being watched: what all notifications of one key say together. Mutable. */
final class Trouble {
    final SymptomKey key;
    final String kind; // what experience is kept by
    final String fingerprint;
    final List<String> plain;
    final Reach reach;
    final int object;
    final List<String> related;
    final String firstText;
    String text;
    long first;
    long last;
    long signals = 1;
    int turns;
    boolean firing = true;

    @Nullable
    Group group;

    Trouble(Signal signal, long time, Atlas atlas) {
        key = signal.key();
        kind = key.source() + "/" + key.name();
        fingerprint = kind + "/" + key.object();
        List<String> raw = Words.raw(signal.text());
        plain = Words.plain(raw, atlas);
        reach = atlas.reach(key.object(), signal.related(), raw);
        object = atlas.number(key.object());
        related = signal.related();
        firstText = signal.text();
        text = firstText;
        first = time;
        last = time;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(key.source().name());
        out.writeUTF(key.object());
        out.writeUTF(key.name());
        out.writeInt(related.size());
        for (String other : related) {
            out.writeUTF(other);
        }
        out.writeUTF(firstText);
        out.writeUTF(text);
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(signals);
        out.writeInt(turns);
        out.writeBoolean(firing);
    }

    static Trouble read(DataInput in, Atlas atlas) throws IOException {
        Signal.Source source = Signal.Source.valueOf(in.readUTF());
        String object = in.readUTF();
        String name = in.readUTF();
        List<String> related = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            related.add(in.readUTF());
        }
        Signal signal = new Signal(0, source, object, name, in.readUTF(), true, related);
        Trouble trouble = new Trouble(signal, 0, atlas);
        trouble.text = in.readUTF();
        trouble.first = in.readLong();
        trouble.last = in.readLong();
        trouble.signals = in.readLong();
        trouble.turns = in.readInt();
        trouble.firing = in.readBoolean();
        return trouble;
    }

    /** Takes in one more notification. */
    void again(Signal signal, long time) {
        turns += firing != signal.firing() ? 1 : 0;
        firing = signal.firing();
        text = signal.text();
        first = Math.min(first, time);
        last = Math.max(last, time);
        signals++;
    }
}
