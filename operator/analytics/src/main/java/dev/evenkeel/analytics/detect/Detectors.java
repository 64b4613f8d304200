package dev.evenkeel.analytics.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Makes detectors, and brings saved ones back. */
public final class Detectors {
    private Detectors() {}

    /** For every scraped series: small and fast. */
    public static Detector light(DetectorConfig config) {
        return new SeriesDetector(SeriesDetector.LIGHT, config);
    }

    /** For the signals that somebody named: more views of the series, more memory. */
    public static Detector rich(DetectorConfig config) {
        return new SeriesDetector(SeriesDetector.RICH, config);
    }

    /**
     * A detector that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot, or of a version newer than this library: start a
     *     new detector then
     */
    public static Detector restore(DetectorSnapshot snapshot) {
        ByteBuffer in = ByteBuffer.wrap(snapshot.toBytes());
        if (in.remaining() < 2) {
            throw new IllegalArgumentException("a snapshot of " + in.remaining() + " bytes is none");
        }
        byte kind = in.get();
        byte version = in.get();
        boolean known = kind == SeriesDetector.LIGHT || kind == SeriesDetector.RICH;
        if (known && version == SeriesDetector.VERSION) {
            try {
                return SeriesDetector.read(kind, in);
            } catch (BufferUnderflowException tooShort) {
                throw new IllegalArgumentException(
                        "snapshot of kind " + kind + " ends after " + snapshot.size() + " bytes: it is cut", tooShort);
            }
        }
        throw new IllegalArgumentException("snapshot of kind " + kind + ", version " + version
                + " is not known to this library: start a new detector");
    }
}
