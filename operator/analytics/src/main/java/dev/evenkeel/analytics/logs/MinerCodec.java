package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes and reads the state of a miner. Version 1: magic, version, lines; templates by id: tokens, merged places, wording,
 * lines, last met; then what was merged, oldest first: tokens and the id of the template.
 */
final class MinerCodec {
    private static final int MAGIC = 0x454B4C4D; // EKLM
    private static final int VERSION = 1;

    /** What is in a snapshot. */
    record State(long lines, List<Node> templates, List<Merged> merged) {}

    /** A former template and what it became a part of. */
    record Merged(Node node, long template) {}

    private MinerCodec() {}

    static byte[] write(State state) {
        StateWriter out = new StateWriter();
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(state.lines);
        out.writeInt(state.templates.size());
        for (Node node : state.templates) {
            out.writeText(String.join(" ", node.tokens));
            out.writeLong(node.merged);
            out.writeBoolean(node.wording.isPresent());
            out.writeText(node.wording.orElse(""));
            out.writeLong(node.count);
            out.writeLong(node.touched);
        }
        out.writeInt(state.merged.size());
        for (Merged former : state.merged) {
            out.writeText(String.join(" ", former.node.tokens));
            out.writeLong(former.template);
        }
        return out.toBytes();
    }

    static State read(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        int magic = in.readInt();
        int version = in.readInt();
        if (magic != MAGIC || version != VERSION) {
            throw new IllegalArgumentException("snapshot of kind " + Integer.toHexString(magic) + ", version " + version
                    + " is not known to this library: start a new miner");
        }
        long lines = in.readLong();
        int templates = in.readInt();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < templates; i++) {
            String[] tokens = in.readText().split(" ", -1);
            long merged = in.readLong();
            boolean worded = in.readBoolean();
            String wording = in.readText();
            long count = in.readLong();
            Node node = new Node(tokens, merged, worded ? Optional.of(wording) : Optional.empty(), in.readLong());
            node.count = count;
            nodes.add(node);
        }
        int formers = in.readInt();
        List<Merged> merged = new ArrayList<>();
        for (int i = 0; i < formers; i++) {
            Node node = new Node(in.readText().split(" ", -1), 0, Optional.empty(), 0);
            merged.add(new Merged(node, in.readLong()));
        }
        return new State(lines, nodes, merged);
    }
}
