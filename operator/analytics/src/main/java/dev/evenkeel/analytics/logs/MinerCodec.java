package dev.evenkeel.analytics.logs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeLong(state.lines);
            out.writeInt(state.templates.size());
            for (Node node : state.templates) {
                out.writeUTF(String.join(" ", node.tokens));
                out.writeLong(node.merged);
                out.writeBoolean(node.wording.isPresent());
                out.writeUTF(node.wording.orElse(""));
                out.writeLong(node.count);
                out.writeLong(node.touched);
            }
            out.writeInt(state.merged.size());
            for (Merged former : state.merged) {
                out.writeUTF(String.join(" ", former.node.tokens));
                out.writeLong(former.template);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    static State read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int magic = in.readInt();
            int version = in.readInt();
            if (magic != MAGIC || version != VERSION) {
                throw new IllegalArgumentException("snapshot of kind " + Integer.toHexString(magic) + ", version "
                        + version + " is not known to this library: start a new miner");
            }
            long lines = in.readLong();
            int templates = in.readInt();
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < templates; i++) {
                String[] tokens = in.readUTF().split(" ", -1);
                long merged = in.readLong();
                boolean worded = in.readBoolean();
                String wording = in.readUTF();
                long count = in.readLong();
                Node node = new Node(tokens, merged, worded ? Optional.of(wording) : Optional.empty(), in.readLong());
                node.count = count;
                nodes.add(node);
            }
            int formers = in.readInt();
            List<Merged> merged = new ArrayList<>();
            for (int i = 0; i < formers; i++) {
                Node node = new Node(in.readUTF().split(" ", -1), 0, Optional.empty(), 0);
                merged.add(new Merged(node, in.readLong()));
            }
            return new State(lines, nodes, merged);
        } catch (EOFException | UTFDataFormatException broken) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is cut or broken", broken);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }
}
