package dev.evenkeel.analytics.drift;

import dev.evenkeel.analytics.StateBytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * The saved state of a {@link ColumnDrift}: immutable, versioned, opaque, comparable by its bytes. A detector that is
 * restored from it goes on bit by bit as the one that made it.
 */
public final class DriftSnapshot extends StateBytes {
    static final byte NUMERIC = 1;
    static final byte CATEGORICAL = 2;
    private static final int CONFIG_BYTES = 8 + 4 + 8 + 8;
    static final byte BASELINE_VERSION = 2;
    private static final byte VERSION = 2;
    private static final int HEAD = 2;
    private static final int CHECK = 8;

    private DriftSnapshot(byte[] bytes) {
        super(bytes);
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link #restore}. */
    public static DriftSnapshot fromBytes(byte[] bytes) {
        return new DriftSnapshot(bytes.clone());
    }

    static DriftSnapshot write(byte kind, DriftConfig config, int size, Consumer<ByteBuffer> body) {
        ByteBuffer out = ByteBuffer.allocate(HEAD + CONFIG_BYTES + size + CHECK);
        out.put(kind).put(VERSION);
        out.putDouble(config.alpha())
                .putInt(config.horizon())
                .putDouble(config.tolerance())
                .putLong(config.seed());
        body.accept(out);
        out.putLong(check(out.array(), out.position()));
        return new DriftSnapshot(Arrays.copyOf(out.array(), out.position()));
    }

    private static long check(byte[] bytes, int length) {
        CRC32 check = new CRC32();
        check.update(bytes, 0, length);
        return check.getValue();
    }

    /**
     * A detector that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot, damaged, or of a version that this library
     *     does not know: watch anew then
     */
    public ColumnDrift restore() {
        byte[] bytes = bytes();
        int body = bytes.length - CHECK;
        if (body < HEAD + CONFIG_BYTES) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is none");
        }
        if (ByteBuffer.wrap(bytes, body, CHECK).getLong() != check(bytes, body)) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is damaged");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, body);
        byte kind = in.get();
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("snapshot of version " + version + " is not known to this library");
        }
        try {
            DriftConfig config = new DriftConfig(in.getDouble(), in.getInt(), in.getDouble(), in.getLong());
            return switch (kind) {
                case NUMERIC -> NumericDrift.read(config, in);
                case CATEGORICAL -> CategoricalDrift.read(config, in);
                default -> throw new IllegalArgumentException("snapshot of kind " + kind + " is not known");
            };
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is cut", tooShort);
        }
    }
}
