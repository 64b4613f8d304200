package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.engine.UnusableModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns scikit-learn's ZipMap outputs into tensors. A converted classifier ends in a ZipMap node, which makes a map
 * from class to probability for each row; what goes into the node is the tensor [rows, classes] of the same numbers.
 * The node becomes an Identity and the output gets the tensor's type, so a run makes no maps at all. The classes stand
 * in the node's order, which is that of the classifier's {@code classes_}.
 */
final class ZipMaps {
    private static final int FLOAT = 1;

    private ZipMaps() {}

    /**
     * A copy of the model without its ZipMaps.
     *
     * @param outputs the ZipMaps' outputs with their numbers of classes
     */
    static ByteBuffer flatten(ByteBuffer model, Map<String, Integer> outputs) throws UnusableModel {
        Pieces pieces = new Pieces();
        WireReader fields = new WireReader(model);
        while (fields.next()) {
            if (fields.field() == 7) {
                pieces.message(7, graph(fields.message(), outputs));
            } else {
                pieces.add(fields.whole());
            }
        }
        return pieces.joined();
    }

    private static Pieces graph(WireReader graph, Map<String, Integer> outputs) throws UnusableModel {
        Pieces pieces = new Pieces();
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> pieces.add(node(graph, outputs));
                case 12 -> pieces.add(output(graph, outputs));
                default -> pieces.add(graph.whole());
            }
        }
        return pieces;
    }

    private static ByteBuffer node(WireReader graph, Map<String, Integer> outputs) throws UnusableModel {
        WireReader node = graph.message();
        String input = "";
        String output = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> input = node.text();
                case 2 -> output = node.text();
                default -> {}
            }
        }
        if (!outputs.containsKey(output)) {
            return graph.whole();
        }
        Pieces identity = new Pieces();
        identity.text(1, input);
        identity.text(2, output);
        identity.text(4, "Identity");
        return new Pieces().message(1, identity).joined();
    }

    private static ByteBuffer output(WireReader graph, Map<String, Integer> outputs) throws UnusableModel {
        WireReader value = graph.message();
        String name = "";
        while (value.next()) {
            if (value.field() == 1) {
                name = value.text();
            }
        }
        Integer classes = outputs.get(name);
        if (classes == null) {
            return graph.whole();
        }
        Pieces rows = new Pieces();
        Pieces columns = new Pieces().number(1, classes);
        Pieces shape = new Pieces().message(1, rows).message(1, columns);
        Pieces tensor = new Pieces().number(1, FLOAT).message(2, shape);
        Pieces type = new Pieces().message(1, tensor);
        Pieces flat = new Pieces();
        flat.text(1, name);
        flat.message(2, type);
        return new Pieces().message(12, flat).joined();
    }

    /** A message in the making: parts of the file, and small parts of our own. */
    private static final class Pieces {
        private final List<ByteBuffer> parts = new ArrayList<>();
        private int size;

        void add(ByteBuffer part) {
            parts.add(part);
            size = Math.addExact(size, part.remaining());
        }

        Pieces number(int field, long value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(12);
            varint(bytes, (long) field << 3);
            varint(bytes, value);
            add(ByteBuffer.wrap(bytes.toByteArray()));
            return this;
        }

        void text(int field, String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            head(field, utf8.length);
            add(ByteBuffer.wrap(utf8));
        }

        Pieces message(int field, Pieces message) {
            head(field, message.size);
            message.parts.forEach(this::add);
            return this;
        }

        /** A direct copy, which the engine reads without another one. */
        ByteBuffer joined() {
            ByteBuffer all = ByteBuffer.allocateDirect(size);
            parts.forEach(all::put);
            return all.flip();
        }

        private void head(int field, int length) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(12);
            varint(bytes, (long) field << 3 | 2);
            varint(bytes, length);
            add(ByteBuffer.wrap(bytes.toByteArray()));
        }

        private static void varint(ByteArrayOutputStream out, long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                out.write((int) (left & 0x7f) | 0x80);
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
