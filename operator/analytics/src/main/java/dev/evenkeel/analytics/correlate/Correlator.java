package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.correlate.IncidentUpdate.Closed;
import dev.evenkeel.analytics.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts alerts, anomalies and events together into incidents while they arrive.
 *
 * <p>Notifications of one {@link SymptomKey} are one symptom: repeats, duplicates and flaps are counted, and their texts
 * are read. A new symptom goes to the incident that explains it best, or opens its own. Now and then everything is explained
 * anew, from nothing: {@link Search} looks for the causes that make all symptoms likeliest, and {@link Books} tells what that
 * changes: symptoms move, incidents merge and split.
 *
 * <p>Time is what signals carry and {@link #advance} says, never a clock. A signal moves the time ahead by a day at most;
 * one from before the quiet time counts as that old; times are kept within years 1970 to 9999. Ids follow from the first
 * signal; when incidents merge, the older one's stays. Not thread safe.
 *
 * <p>Cost: repeats are O(1); a new symptom is O(symptoms), and a search now and then; memory is bounded by
 * {@link CorrelatorConfig#mostSymptoms}.
 */
public final class Correlator {
    private static final long LATEST = 253_402_300_799_999L; // end of 9999
    private static final long FARTHEST = 86_400_000; // a signal moves the time by no more
    private static final long SETTLE_MILLIS = 2000; // everything is looked at again no more often than this
    private static final int MANY = 256; // symptoms, from which on all is explained anew less often
    private static final int CHECKS = 16; // of what is quiet, in a quiet time

    private final CorrelatorConfig config;
    private final Atlas atlas;
    private final Experience experience;
    private final Books books;
    private final LinkedHashMap<SymptomKey, Trouble> symptoms = new LinkedHashMap<>(64, 0.75f, true);
    private final TreeMap<String, Group> groups = new TreeMap<>();
    private long now = Long.MIN_VALUE;
    private long checked = Long.MIN_VALUE;
    private long settled;
    private int fresh;

    /** A correlator that has seen nothing. */
    public Correlator(CorrelatorConfig config, Topology topology) {
        this.config = config;
        atlas = new Atlas(topology);
        experience = new Experience();
        books = new Books(groups, experience, atlas);
    }

    private Correlator(Codec.State state, Atlas atlas) {
        this.config = state.config();
        this.atlas = atlas;
        experience = state.experience();
        books = new Books(groups, experience, atlas);
        now = state.now();
        checked = state.checked();
        settled = state.settled();
        fresh = state.fresh();
        state.symptoms().forEach(symptom -> symptoms.put(symptom.key, symptom));
        state.groups().forEach(group -> groups.put(group.id, group));
    }

    /** The whole state. O(symptoms and what was learned). */
    public CorrelatorSnapshot snapshot() {
        return new CorrelatorSnapshot(Codec.write(new Codec.State(
                config,
                now,
                checked,
                settled,
                fresh,
                experience,
                List.copyOf(symptoms.values()),
                List.copyOf(groups.values()))));
    }

    /**
     * A correlator that goes on where the snapshot was taken; with the same topology it gives the same updates. One of a
     * version that is not known starts cold, with the default bounds.
     *
     * @throws IllegalArgumentException when the bytes are of a known version, but broken
     */
    public static Correlator restore(CorrelatorSnapshot snapshot, Topology topology) {
        byte[] bytes = snapshot.toBytes();
        if (!Codec.knows(bytes)) {
            return new Correlator(CorrelatorConfig.DEFAULT, topology);
        }
        Atlas atlas = new Atlas(topology);
        return new Correlator(Codec.read(bytes, atlas), atlas);
    }

    /** Takes in one signal. Never throws. */
    public List<IncidentUpdate> observe(Signal signal) {
        List<IncidentUpdate> updates = new ArrayList<>();
        long told = Math.clamp(signal.epochMillis(), 0, LATEST);
        if (now == Long.MIN_VALUE) {
            now = told;
        }
        tick(Math.max(now, Math.min(told, now + FARTHEST)), updates);
        long time = Math.clamp(told, Math.max(0, now - config.quietMillis()), now);
        Trouble known = symptoms.get(signal.key());
        if (known != null) {
            repeat(known, signal, time);
        } else if (signal.firing()) {
            admit(new Trouble(signal, time, atlas), updates);
        }
        return List.copyOf(updates);
    }

    /** Says what time it is; closes what has been quiet for long. Earlier times than the latest are ignored. */
    public List<IncidentUpdate> advance(long epochMillis) {
        List<IncidentUpdate> updates = new ArrayList<>();
        tick(Math.max(now, Math.clamp(epochMillis, 0, LATEST)), updates);
        if (fresh > 0 && now - settled >= SETTLE_MILLIS) {
            settle(updates);
        }
        return List.copyOf(updates);
    }

    /** The open incident of this id. */
    public Optional<Incident> incident(String id) {
        return Optional.ofNullable(groups.get(id)).map(group -> Stories.of(group));
    }

    /** All open incidents, by id. */
    public List<Incident> open() {
        return groups.values().stream().map(group -> Stories.of(group)).toList();
    }

    private void repeat(Trouble known, Signal signal, long time) {
        Group group = known.group;
        if (group == null) {
            throw new AssertionError("a symptom without an incident: " + known.key);
        }
        fresh += known.again(signal, time, atlas) ? 1 : 0;
        group.last = Math.max(group.last, time);
    }

    private void admit(Trouble symptom, List<IncidentUpdate> updates) {
        symptoms.put(symptom.key, symptom);
        fresh++;
        if (fresh >= period(symptoms.size()) && now - settled >= SETTLE_MILLIS) {
            settle(updates);
        } else {
            books.place(symptom, updates);
        }
        if (symptoms.size() > config.mostSymptoms()) {
            giveWay(updates);
        }
    }

    /** After how many new symptoms it is time to explain all anew, when so many are watched. */
    private static int period(int symptoms) {
        return symptoms > MANY ? symptoms / 2 : Math.max(1, symptoms / 12);
    }

    private void settle(List<IncidentUpdate> updates) {
        fresh = 0;
        settled = now;
        books.settle(symptoms.sequencedValues(), updates);
    }

    private void giveWay(List<IncidentUpdate> updates) {
        Trouble eldest = symptoms.firstEntry().getValue();
        symptoms.remove(eldest.key);
        Group group = eldest.group;
        if (group != null) {
            if (group.members.size() == 1) {
                close(group, updates);
            } else {
                group.members.remove(eldest);
            }
        }
    }

    private void tick(long time, List<IncidentUpdate> updates) {
        now = time;
        if (checked != Long.MIN_VALUE && now - checked < config.quietMillis() / CHECKS) {
            return;
        }
        checked = now;
        for (Group group : List.copyOf(groups.values())) {
            if (now - group.last > config.quietMillis()) {
                close(group, updates);
            }
        }
    }

    private void close(Group group, List<IncidentUpdate> updates) {
        updates.add(new Closed(group.id, Stories.of(group)));
        experience.learn(group.members, group.cause);
        group.members.forEach(member -> symptoms.remove(member.key));
        groups.remove(group.id);
    }

    Map<SymptomKey, Trouble> symptoms() {
        return symptoms;
    }
}
