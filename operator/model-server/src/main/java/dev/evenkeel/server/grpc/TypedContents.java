package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.BinaryStrings;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/** The message InferTensorContents: a tensor's values in the one repeated field that fits its datatype. */
final class TypedContents {
    private static final String[] FIELDS = {
        "",
        "bool_contents",
        "int_contents",
        "int64_contents",
        "uint_contents",
        "uint64_contents",
        "fp32_contents",
        "fp64_contents",
        "bytes_contents"
    };

    private final TensorSpec spec;
    private final Shape shape;
    private final int elements;
    private final int field;
    private final String[] strings;
    private final ByteBuffer bytes;
    private int count;

    private TypedContents(TensorSpec spec, Shape shape, int elements, int field, String[] strings, ByteBuffer bytes) {
        this.spec = spec;
        this.shape = shape;
        this.elements = elements;
        this.field = field;
        this.strings = strings;
        this.bytes = bytes;
    }

    /** The number of the field for this datatype; 0 for one that only comes raw. */
    static int field(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8 -> 4;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> 8;
            case FP16, BF16 -> 0;
        };
    }

    /**
     * Reads a tensor.
     *
     * @param contents usually one message; more of them are read one behind the other, as protobuf merges them
     * @param slot of the input's buffer
     */
    static Tensor read(TensorSpec spec, Shape shape, List<ProtoReader> contents, int slot, Scratch scratch)
            throws RequestFault {
        int field = field(spec.datatype());
        if (field == 0) {
            throw new RequestFault("input '" + spec.name() + "': " + spec.datatype()
                    + " has no typed contents: send raw_input_contents");
        }
        long available = 0;
        for (ProtoReader part : contents) {
            available += part.remaining();
        }
        if (shape.elements() > available) { // each element takes a byte at least
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " has more elements than contents."
                    + FIELDS[field]);
        }
        int elements = (int) shape.elements();
        boolean text = spec.datatype() == Datatype.BYTES;
        TypedContents reader = new TypedContents(
                spec,
                shape,
                elements,
                field,
                new String[text ? elements : 0],
                scratch.input(
                        slot,
                        text ? 0 : Math.multiplyExact(elements, spec.datatype().size())));
        for (ProtoReader part : contents) {
            reader.read(part);
        }
        if (reader.count < elements) {
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " has " + elements
                    + " elements, contents." + FIELDS[field] + " has " + reader.count);
        }
        return text ? Tensor.of(spec, shape, reader.strings) : Tensor.of(spec, shape, reader.bytes.flip());
    }

    private void read(ProtoReader in) throws RequestFault {
        while (in.next()) {
            if (in.field() == field) {
                values(in);
            } else if (in.field() < FIELDS.length) {
                throw new RequestFault("input '" + spec.name() + "': contents of " + spec.datatype() + " go into "
                        + FIELDS[field] + ", not " + FIELDS[in.field()]);
            } else {
                in.skip();
            }
        }
    }

    /** Values come packed or one by one; protobuf wants both read. */
    private void values(ProtoReader in) throws RequestFault {
        switch (spec.datatype()) {
            case FP32, FP64 -> reals(in);
            case BYTES -> {
                if (in.is(ProtoReader.LENGTH)) {
                    byte[] value = new byte[in.length()];
                    in.copy(value.length, ByteBuffer.wrap(value));
                    next();
                    strings[count - 1] = BinaryStrings.text(spec, count - 1, value, 0, value.length);
                } else {
                    in.skip();
                }
            }
            case BOOL, INT8, INT16, INT32, INT64, UINT8 -> {
                if (in.is(ProtoReader.VARINT)) {
                    whole(in.varint());
                } else if (in.is(ProtoReader.LENGTH)) {
                    ProtoReader packed = in.message();
                    while (!packed.isAtEnd()) {
                        whole(packed.varint());
                    }
                } else {
                    in.skip();
                }
            }
            case FP16, BF16 -> throw new IllegalStateException("come raw alone");
        }
    }

    private void reals(ProtoReader in) throws RequestFault {
        int size = spec.datatype().size();
        if (in.is(ProtoReader.LENGTH)) {
            int length = in.length();
            if (length % size != 0) {
                throw new RequestFault("input '" + spec.name() + "': " + FIELDS[field] + " has " + length
                        + " bytes, which is no multiple of " + size);
            }
            if (length / size > elements - count) {
                throw tooMany();
            }
            count += length / size;
            in.copy(length, bytes); // the wire's order is the buffer's
        } else if (in.is(size == Integer.BYTES ? ProtoReader.FIXED32 : ProtoReader.FIXED64)) {
            next();
            if (size == Integer.BYTES) {
                bytes.putInt(in.fixed32());
            } else {
                bytes.putLong(in.fixed64());
            }
        } else {
            in.skip();
        }
    }

    private void whole(long value) throws RequestFault {
        next();
        switch (spec.datatype()) {
            case INT64 -> bytes.putLong(value);
            case INT32 -> bytes.putInt((int) value); // as protobuf does: the upper half is the sign's
            case INT16 -> bytes.putShort((short) within(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> bytes.put((byte) within(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> bytes.put((byte) within(value, 0, 255));
            case BOOL -> bytes.put((byte) (value != 0 ? 1 : 0));
            case FP32, FP64, FP16, BF16, BYTES -> throw new IllegalStateException("read elsewhere");
        }
    }

    private long within(long value, long min, long max) throws RequestFault {
        if (value < min || value > max) {
            throw new RequestFault(
                    "input '" + spec.name() + "': element " + (count - 1) + " is no " + spec.datatype() + ": " + value);
        }
        return value;
    }

    private void next() throws RequestFault {
        if (count == elements) {
            throw tooMany();
        }
        count++;
    }

    private RequestFault tooMany() {
        return new RequestFault("input '" + spec.name() + "': shape " + shape + " has " + elements
                + " elements, contents." + FIELDS[field] + " has more");
    }

    // ---- writing

    /** Writes a tensor's values as the contents field of an output. */
    static void write(ProtoWriter out, int contentsField, Tensor tensor) {
        int contents = out.begin(contentsField);
        int field = field(tensor.datatype());
        switch (tensor.datatype()) {
            case FP32, FP64 -> out.element(field, tensor.bytes());
            case BYTES -> {
                for (String value : tensor.strings()) {
                    out.element(field, value);
                }
            }
            case BOOL, INT8, INT16, INT32, INT64, UINT8 -> {
                int packed = out.begin(field);
                ByteBuffer values = tensor.bytes();
                int size = tensor.datatype().size();
                for (int i = 0; i < values.limit(); i += size) {
                    out.varint(whole(tensor.datatype(), values, i));
                }
                out.end(packed);
            }
            case FP16, BF16 -> throw new IllegalStateException("come raw alone");
        }
        out.end(contents);
    }

    private static long whole(Datatype datatype, ByteBuffer values, int offset) {
        return switch (datatype) {
            case INT64 -> values.getLong(offset);
            case INT32 -> values.getInt(offset);
            case INT16 -> values.getShort(offset);
            case INT8 -> values.get(offset);
            case BOOL -> values.get(offset) != 0 ? 1 : 0;
            case UINT8 -> values.get(offset) & 0xff;
            case FP32, FP64, FP16, BF16, BYTES -> throw new IllegalStateException("written elsewhere");
        };
    }
}
