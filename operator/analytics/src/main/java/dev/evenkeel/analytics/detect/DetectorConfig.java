package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What a user tells a detector.
 *
 * @param falseAlarmsPerWeek how many alarms a week are acceptable on a series where nothing is wrong, in [0.001, 10000]
 * @param direction which side matters; the other side raises no alarm and no score
 * @param series how to read the values
 */
public record DetectorConfig(double falseAlarmsPerWeek, Direction direction, SeriesKind series) {

    /** How the values of a series are to be read. */
    public enum SeriesKind {
        /** The value itself matters. */
        GAUGE,
        /** A total that only grows and falls back when its process restarts: its rate per second matters. */
        COUNTER;

        /** Stands for it in snapshots: never changes. */
        byte code() {
            return switch (this) {
                case GAUGE -> 1;
                case COUNTER -> 2;
            };
        }

        static SeriesKind of(byte code) {
            for (SeriesKind kind : values()) {
                if (kind.code() == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("kind of series " + code + " is not known");
        }
    }

    public DetectorConfig {
        if (!(falseAlarmsPerWeek >= 0.001 && falseAlarmsPerWeek <= 10_000)) {
            throw new IllegalArgumentException(
                    "falseAlarmsPerWeek is " + falseAlarmsPerWeek + ": give a number from 0.001 to 10000");
        }
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(series, "series");
    }

    /** A gauge of which both sides matter. */
    public DetectorConfig(double falseAlarmsPerWeek, Direction direction) {
        this(falseAlarmsPerWeek, direction, SeriesKind.GAUGE);
    }

    /** One false alarm a week, both sides, a gauge. */
    public static DetectorConfig defaults() {
        return new DetectorConfig(1, Direction.BOTH);
    }

    public DetectorConfig withFalseAlarmsPerWeek(double alarms) {
        return new DetectorConfig(alarms, direction, series);
    }

    public DetectorConfig withDirection(Direction side) {
        return new DetectorConfig(falseAlarmsPerWeek, side, series);
    }

    public DetectorConfig withSeries(SeriesKind kind) {
        return new DetectorConfig(falseAlarmsPerWeek, direction, kind);
    }

    void write(ByteBuffer out) {
        out.putDouble(falseAlarmsPerWeek).put(direction.code()).put(series.code());
    }

    static DetectorConfig read(ByteBuffer in) {
        return new DetectorConfig(in.getDouble(), Direction.of(in.get()), SeriesKind.of(in.get()));
    }
}
