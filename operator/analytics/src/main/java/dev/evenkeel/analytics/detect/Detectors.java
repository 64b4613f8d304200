package dev.evenkeel.analytics.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Makes detectors, and brings saved ones back. */
public final class Detectors {
    private Detectors() {}

    /** For every scraped series: small and fast. */
    public static Detector light(DetectorConfig config) {
        return new SeriesDetector(SeriesViews.LIGHT, config);
    }

    /** For the signals that somebody named: more views of the series, more memory. */
    public static Detector rich(DetectorConfig config) {
        return new SeriesDetector(SeriesViews.RICH, config);
    }

    /**
     * For signals that are measured together, each seen as by {@link #light}.
     *
     * @param signals how many, 1 to {@value VectorDetector#SIGNALS_MAX}
     */
    public static VectorDetector lightVector(int signals, DetectorConfig config) {
        return new SignalsDetector(SignalsDetector.LIGHT, checked(signals), config);
    }

    /**
     * For signals that are measured together, each seen as by {@link #rich}.
     *
     * @param signals how many, 1 to {@value VectorDetector#SIGNALS_MAX}
     */
    public static VectorDetector richVector(int signals, DetectorConfig config) {
        return new SignalsDetector(SignalsDetector.RICH, checked(signals), config);
    }

    private static int checked(int signals) {
        if (signals < 1 || signals > VectorDetector.SIGNALS_MAX) {
            throw new IllegalArgumentException(
                    "signals is " + signals + ": give a number from 1 to " + VectorDetector.SIGNALS_MAX);
        }
        return signals;
    }

    /**
     * A detector that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot of a {@link Detector}, or of a version newer than
     *     this library: start a new detector then
     */
    public static Detector restore(DetectorSnapshot snapshot) {
        return restore(snapshot, SeriesViews.LIGHT, SeriesViews.RICH, SeriesDetector.VERSION, SeriesDetector::read);
    }

    /**
     * A vector detector that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot of a {@link VectorDetector}, or of a version newer
     *     than this library: start a new detector then
     */
    public static VectorDetector restoreVector(DetectorSnapshot snapshot) {
        return restore(
                snapshot, SignalsDetector.LIGHT, SignalsDetector.RICH, SignalsDetector.VERSION, SignalsDetector::read);
    }

    private interface Reader<D> {
        D read(byte kind, byte version, ByteBuffer in);
    }

    private static <D> D restore(DetectorSnapshot snapshot, byte light, byte rich, byte newest, Reader<D> reader) {
        ByteBuffer in = ByteBuffer.wrap(snapshot.toBytes());
        if (in.remaining() < 2) {
            throw new IllegalArgumentException("a snapshot of " + in.remaining() + " bytes is none");
        }
        byte kind = in.get();
        byte version = in.get();
        if ((kind != light && kind != rich) || version < 1 || version > newest) {
            throw new IllegalArgumentException(
                    "snapshot of kind " + kind + ", version " + version + " is not known here: start a new detector");
        }
        try {
            return reader.read(kind, version, in);
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "snapshot of kind " + kind + " ends after " + snapshot.size() + " bytes: it is cut", tooShort);
        }
    }
}
