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
 * Writes and reads a correlator's state. Layout of version 2, big-endian: version; quiet time, most symptoms, present time,
 * times of the last check and settling, symptoms since the last settling; experience; symptoms from the one that gives way
 * next; groups by id, each with its cause and its members in order. What follows from the topology (distances) is not
 * written. Version 1 kept the first texts instead of words, and no causes; it is still read.
 */
final class Codec {
    static final int VERSION = 2;
    /** The version that kept texts instead of what they say. */
    static final int FIRST_TEXTS = 1;

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
                out.writeUTF(group.focus);
                out.writeBoolean(Atlas.isLoad(group.cause));
                out.writeLong(group.onset);
                out.writeDouble(group.pace);
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
        return bytes.length >= 4
                && bytes[0] == 0
                && bytes[1] == 0
                && bytes[2] == 0
                && bytes[3] >= FIRST_TEXTS
                && bytes[3] <= VERSION;
    }

    static State read(byte[] bytes, Atlas atlas) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            CorrelatorConfig config = new CorrelatorConfig(in.readLong(), in.readInt());
            long now = in.readLong();
            long checked = in.readLong();
            long settled = in.readLong();
            int fresh = in.readInt();
            Experience experience = new Experience();
            experience.read(in, version);
            int count = in.readInt();
            List<Trouble> symptoms = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                symptoms.add(Trouble.read(in, version, atlas));
            }
            int groupCount = in.readInt();
            List<Group> groups = new ArrayList<>();
            for (int i = 0; i < groupCount; i++) {
                groups.add(group(in, version, symptoms, atlas));
            }
            return new State(config, now, checked, settled, fresh, experience, symptoms, groups);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not the bytes of a correlator's snapshot: " + e.getMessage(), e);
        }
    }

    private static Group group(DataInputStream in, int version, List<Trouble> symptoms, Atlas atlas)
            throws IOException {
        String id = in.readUTF();
        long opened = in.readLong();
        long last = in.readLong();
        String focus = "";
        boolean load = false;
        long onset = opened;
        double pace = 1;
        if (version == FIRST_TEXTS) {
            in.readLong(); // a count that follows from the members
        } else {
            focus = in.readUTF();
            load = in.readBoolean();
            onset = in.readLong();
            pace = in.readDouble();
        }
        Group group = new Group(id, opened, focus);
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            group.add(symptoms.get(in.readInt()));
        }
        if (version == FIRST_TEXTS) {
            group.focus = group.members.getFirst().key.object();
        }
        int object = atlas.number(group.focus);
        group.cause = load && object >= 0 ? object | Atlas.LOAD : object;
        group.onset = onset;
        group.pace = pace;
        group.last = last;
        return group;
    }
}
