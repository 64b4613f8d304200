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
 * <p>Notifications of one {@link SymptomKey} are one symptom: repeats, duplicates and flaps are counted, and say nothing
 * new. A new symptom goes to the incident that explains it most cheaply, or opens its own when that is cheaper still; the
 * price is the distance in the topology to the incident's focus (the one object that explains its symptoms best), the
 * distance in time, and what shared words and learned co-occurrence take off. Now and then everything is looked at again:
 * symptoms move, incidents merge and split where that makes the whole cheaper. This is facility location by local search
 * (Charikar and Guha, SIAM Journal on Computing 2005, doi:10.1137/S0097539701398594), online.
 *
 * <p>Time is what signals carry and {@link #advance} says, never a clock. A signal moves the time ahead by a day at most;
 * one from before the quiet time counts as that old; times are kept within years 1970 to 9999. Ids follow from the first
 * signal; when incidents merge, the older one's stays. Not thread safe.
 *
 * <p>Cost: repeats are O(1); a new symptom is O(open incidents), amortized; memory is bounded by
 * {@link CorrelatorConfig#mostSymptoms}.
 */
public final class Correlator {
    private static final long LATEST = 253_402_300_799_999L; // end of 9999
    private static final long FARTHEST = 86_400_000; // a signal moves the time by no more
    private static final long SETTLE_MILLIS = 2000; // everything is looked at again no more often than this
    private static final int CHECKS = 16; // of what is quiet, in a quiet time

    private final CorrelatorConfig config;
    private final Atlas atlas;
    private final Experience experience;
    private final Settler settler;
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
        settler = new Settler(groups, experience, atlas);
    }

    private Correlator(Codec.State state, Atlas atlas) {
        this.config = state.config();
        this.atlas = atlas;
        experience = state.experience();
        settler = new Settler(groups, experience, atlas);
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
        return Optional.ofNullable(groups.get(id)).map(group -> Stories.of(group, atlas));
    }

    /** All open incidents, by id. */
    public List<Incident> open() {
        return groups.values().stream().map(group -> Stories.of(group, atlas)).toList();
    }

    private void repeat(Trouble known, Signal signal, long time) {
        Group group = known.group;
        if (group == null) {
            throw new AssertionError("a symptom without an incident: " + known.key);
        }
        known.again(signal, time);
        group.last = Math.max(group.last, time);
        group.signals++;
    }

    private void admit(Trouble symptom, List<IncidentUpdate> updates) {
        experience.read(symptom.plain);
        settler.place(symptom, symptoms.size() + 1, updates);
        symptoms.put(symptom.key, symptom);
        fresh++;
        if (symptoms.size() > config.mostSymptoms()) {
            giveWay(updates);
        }
        if (fresh >= Settler.period(symptoms.size()) && now - settled >= SETTLE_MILLIS) {
            settle(updates);
        }
    }

    private void settle(List<IncidentUpdate> updates) {
        fresh = 0;
        settled = now;
        settler.settle(symptoms.sequencedValues(), updates);
    }

    private void giveWay(List<IncidentUpdate> updates) {
        Trouble eldest = symptoms.firstEntry().getValue();
        symptoms.remove(eldest.key);
        Group group = eldest.group;
        if (group != null) {
            if (group.members.size() == 1) {
                close(group, updates);
            } else {
                group.remove(eldest);
                group.refocus();
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
        updates.add(new Closed(group.id, Stories.of(group, atlas)));
        experience.learn(group.members, group.focus);
        group.members.forEach(member -> symptoms.remove(member.key));
        groups.remove(group.id);
    }

    Map<SymptomKey, Trouble> symptoms() {
        return symptoms;
    }
}
