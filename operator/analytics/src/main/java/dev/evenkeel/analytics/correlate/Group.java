package dev.evenkeel.analytics.correlate;

import java.util.ArrayList;
import java.util.List;

/** An open incident: its symptoms, and what is blamed for them. Mutable. */
final class Group {
    final String id;
    final long opened;
    final List<Trouble> members = new ArrayList<>();
    String focus;
    int cause;
    long onset;
    double pace = 1; // of its spread, against the usual
    long last = Long.MIN_VALUE;

    Group(String id, Trouble founder) {
        this(id, founder.first, founder.key.object());
    }

    Group(String id, long opened, String focus) {
        this.id = id;
        this.opened = opened;
        this.focus = focus;
        onset = opened;
    }

    void add(Trouble symptom) {
        members.add(symptom);
        symptom.group = this;
        last = Math.max(last, symptom.last);
    }

    long signals() {
        return members.stream().mapToLong(symptom -> symptom.signals).sum();
    }
}
