package dev.evenkeel.analytics.correlate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads a correlator's state. Layout of version 1, big-endian: version; quiet time, most symptoms, present time,
 * times of the last check and
 * settling, symptoms since the last settling; experience; symptoms from the one that gives way next; groups
 * by id, each with its members in order. What follows from the topology (distances, focus) is not written.
 */
final class Codec {
    static final int VERSION = 1;

    private Codec() {}

    /** The parts of a correlator that are saved. */
    record State(
            CorrelatorConfig config,
            long now,
            long checked,
            long settled,
            int fresh,
            Experience experience,
            List<Trouble> symptoms,
            List<Group> groups) {}

    static byte[] write(State state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(state.config.quietMillis());
            out.writeInt(state.config.mostSymptoms());
            out.writeLong(state.now);
            out.writeLong(state.checked);
            out.writeLong(state.settled);
            out.writeInt(state.fresh);
            state.experience.write(out);
            out.writeInt(state.symptoms.size());
            Map<SymptomKey, Integer> places = new HashMap<>();
            for (Trouble symptom : state.symptoms) {
                places.put(symptom.key, places.size());
                symptom.write(out);
            }
            out.writeInt(state.groups.size());
            for (Group group : state.groups) {
                out.writeUTF(group.id);
                out.writeLong(group.opened);
                out.writeLong(group.last);
                out.writeLong(group.signals);
                out.writeInt(group.members.size());
                for (Trouble member : group.members) {
                    out.writeInt(places.getOrDefault(member.key, -1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written to", e);
        }
        return bytes.toByteArray();
    }

    /** Whether these bytes are of a version that {@link #read} knows. */
    static boolean knows(byte[] bytes) {
        return bytes.length >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == VERSION;
    }

    static State read(byte[] bytes, Atlas atlas) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.readInt();
            CorrelatorConfig config = new CorrelatorConfig(in.readLong(), in.readInt());
            long now = in.readLong();
            long checked = in.readLong();
            long settled = in.readLong();
            int fresh = in.readInt();
            Experience experience = new Experience();
            experience.read(in);
            int count = in.readInt();
            List<Trouble> symptoms = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                symptoms.add(Trouble.read(in, atlas));
            }
            int groupCount = in.readInt();
            List<Group> groups = new ArrayList<>();
            for (int i = 0; i < groupCount; i++) {
                groups.add(group(in, symptoms));
            }
            return new State(config, now, checked, settled, fresh, experience, symptoms, groups);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not the bytes of a correlator's snapshot: " + e.getMessage(), e);
        }
    }

    private static Group group(DataInputStream in, List<Trouble> symptoms) throws IOException {
        Group group = new Group(in.readUTF(), in.readLong());
        long last = in.readLong();
        long signals = in.readLong();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            group.add(symptoms.get(in.readInt()));
        }
        group.last = last;
        group.signals = signals;
        group.refocus();
        return group;
    }
}
