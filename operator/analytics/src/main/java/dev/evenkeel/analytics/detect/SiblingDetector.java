package dev.evenkeel.analytics.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Watches the replicas of one workload and tells the one that is unlike its siblings: whatever the load does to all of them
 * is no news. A replica is compared with the median of all at the same time, in units of their median absolute deviation
 * (Hampel 1974, doi:10.1080/01621459.1974.10482962), at once and on a short average; how rare that is, is a rank among all
 * replicas before. One that has always been different or livelier, as a leader is, becomes its own standard after days. Not thread safe.
 * Total; the names of the replicas only tell them apart. About 300 bytes a replica.
 */
public final class SiblingDetector {
    /** Fewer have no majority: nothing is told then. */
    public static final int REPLICAS_MIN = 3;

    private static final byte KIND = 17;
    private static final byte VERSION = 2;
    private static final int REPLICAS_MAX = 1000; // remembered; the longest absent one is forgotten first
    private static final long ABSENT_MILLIS = 86_400_000;
    private static final double SCALE_RATE = 0.005;
    private static final double SCALE_CLIP = 5;
    private static final double OFFSET_RATE = 1 - Math.pow(0.5, 1 / 500.0); // half life in ticks
    private static final double OFFSET_CLIP = 5;
    private static final double SHORT_RATE = 0.3;
    private static final double AVERAGE_HANDICAP = 0.3; // decades
    private static final double CLUSTERING = 0.3; // decades: a replica stays unlike for a while
    private static final double ROUNDING = 1e-12; // of the median: a spread this small is none
    private static final double LIMIT = 1e150;
    private static final double RANGE_SHARE = 0.99;

    private final DetectorConfig config;
    private final Cadence cadence = new Cadence();
    private final Tail distances = new Tail();
    private final Tail averages = new Tail();
    private final Map<String, Replica> replicas = new TreeMap<>();
    private double scale; // typical median absolute deviation, in the unit of the series
    private int ticks; // at most 1,000,000

    /** One replica's finding. */
    public record SiblingFinding(String replica, Finding finding) {}

    private static final class Replica {
        private final Episodes episodes = new Episodes();
        private double offset; // from the median, in scales, that is usual for it
        private double width = 1; // mean distance from its offset, in scales, long; smaller than 1 counts as 1
        private double average; // of the distance from its offset, short
        private long seenMillis;

        // about the tick judged last, not part of the state
        private double value;
        private double distance;
    }

    public SiblingDetector(DetectorConfig config) {
        this.config = config;
    }

    /**
     * Judges the replicas by each other.
     *
     * @param epochMillis when they were measured, milliseconds since 1970
     * @param values by name of the replica, in the unit of the series; what is not finite counts as absent
     * @return one for each replica that was given, in the order of their names
     */
    public List<SiblingFinding> update(long epochMillis, Map<String, Double> values) {
        cadence.advance(epochMillis);
        long now = cadence.now();
        List<Replica> present = new ArrayList<>();
        values.forEach((name, value) -> {
            if (Math.abs(value) <= LIMIT) {
                Replica replica = replicas.computeIfAbsent(name, n -> new Replica());
                replica.value = value;
                replica.seenMillis = now;
                present.add(replica);
            }
        });
        boolean judged = present.size() >= REPLICAS_MIN;
        double middle = judged ? median(present.stream().mapToDouble(r -> r.value)) : Double.NaN;
        double unit = judged ? compare(present, middle) : Double.NaN;

        List<SiblingFinding> findings = new ArrayList<>();
        for (Map.Entry<String, Double> entry : new TreeMap<>(values).entrySet()) {
            Replica replica = replicas.get(entry.getKey());
            boolean here = replica != null && Math.abs(entry.getValue()) <= LIMIT;
            Finding finding = replica != null && here && judged
                    ? judge(replica, middle, unit, present.size())
                    : Finding.nothing(entry.getValue(), replica == null ? -1 : replica.episodes.openSince());
            findings.add(new SiblingFinding(entry.getKey(), finding));
        }
        if (judged) {
            learn(present);
        }
        forget(now);
        return findings;
    }

    /** Fills in the distances from the median; gives their unit. */
    private double compare(List<Replica> present, double middle) {
        double spread = median(present.stream().mapToDouble(r -> Math.abs(r.value - middle)));
        ticks = Math.min(ticks + 1, 1_000_000);
        double clipped = scale > 0 ? Math.min(spread, SCALE_CLIP * scale) : spread;
        scale += Math.max(SCALE_RATE, 1.0 / ticks) * (clipped - scale);
        double unit = Math.max(Math.max(spread, scale), ROUNDING * Math.abs(middle));
        for (Replica replica : present) {
            double raw = unit > 0 ? (replica.value - middle) / unit : 0;
            double away = raw - replica.offset;
            double width = Math.max(1, replica.width);
            replica.distance = away / width;
            replica.width += OFFSET_RATE * (Math.min(Math.abs(away), OFFSET_CLIP * width) - replica.width);
            replica.average += SHORT_RATE * (replica.distance - replica.average);
            replica.offset += OFFSET_RATE * Math.clamp(away, -OFFSET_CLIP, OFFSET_CLIP);
        }
        return unit;
    }

    private Finding judge(Replica replica, double middle, double unit, int present) {
        double atOnce = distances.surprise(Math.abs(replica.distance));
        double lasting = averages.surprise(Math.abs(replica.average)) - AVERAGE_HANDICAP;
        double signed = atOnce >= lasting ? replica.distance : replica.average;
        Direction side = signed < 0 ? Direction.BELOW : Direction.ABOVE;
        double surprise = config.direction().admits(side) ? Math.max(0, Math.max(atOnce, lasting)) : 0;
        double score = replica.episodes.judge(
                cadence.now(),
                surprise,
                side,
                cadence.pointsPerWeek() * present,
                config.falseAlarmsPerWeek(),
                CLUSTERING,
                false);
        double expected = middle + replica.offset * unit;
        double range = distances.quantile(RANGE_SHARE) * unit * Math.max(1, replica.width);
        return new Finding(
                score,
                replica.episodes.alarm(),
                replica.episodes.openSince() >= 0,
                side,
                replica.value,
                expected - range,
                expected + range,
                surprise,
                replica.episodes.openSince(),
                surprise > 0 ? Component.SIBLINGS : Component.NONE);
    }

    private void learn(List<Replica> present) {
        double memory = SeriesViews.memory(cadence) * present.size();
        for (Replica replica : present) {
            distances.learn(Math.abs(replica.distance), memory);
            averages.learn(Math.abs(replica.average), memory);
        }
    }

    private void forget(long now) {
        replicas.values().removeIf(replica -> now - replica.seenMillis > ABSENT_MILLIS);
        while (replicas.size() > REPLICAS_MAX) {
            String oldest = "";
            long seen = Long.MAX_VALUE;
            for (Map.Entry<String, Replica> entry : replicas.entrySet()) {
                if (entry.getValue().seenMillis < seen) {
                    seen = entry.getValue().seenMillis;
                    oldest = entry.getKey();
                }
            }
            replicas.remove(oldest);
        }
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.toArray();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] + (sorted[half] - sorted[half - 1]) / 2;
    }

    /** The state now, immutable. {@link #restore} goes on from it bit for bit. */
    public DetectorSnapshot snapshot() {
        int names = 0;
        for (String name : replicas.keySet()) {
            names += name.getBytes(StandardCharsets.UTF_8).length;
        }
        ByteBuffer out = ByteBuffer.allocate((1 << 10) + names + replicas.size() * 256);
        out.put(KIND).put(VERSION);
        config.write(out);
        cadence.write(out);
        distances.write(out);
        averages.write(out);
        out.putDouble(scale).putInt(ticks).putInt(replicas.size());
        replicas.forEach((name, replica) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.putInt(bytes.length).put(bytes);
            out.putDouble(replica.offset)
                    .putDouble(replica.width)
                    .putDouble(replica.average)
                    .putLong(replica.seenMillis);
            replica.episodes.write(out);
        });
        return DetectorSnapshot.of(out);
    }

    /**
     * Goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no such snapshot
     */
    public static SiblingDetector restore(DetectorSnapshot snapshot) {
        ByteBuffer in = ByteBuffer.wrap(snapshot.toBytes());
        try {
            byte kind = in.get();
            byte version = in.get();
            if (kind != KIND || version < 1 || version > VERSION) {
                throw new IllegalArgumentException(
                        "snapshot of kind " + kind + ", version " + version + " is not known here: start anew");
            }
            SiblingDetector detector = new SiblingDetector(DetectorConfig.read(in));
            detector.cadence.read(in);
            detector.distances.read(in);
            detector.averages.read(in);
            detector.scale = in.getDouble();
            detector.ticks = in.getInt();
            int count = in.getInt();
            for (int i = 0; i < count; i++) {
                byte[] name = new byte[Math.clamp(in.getInt(), 0, in.remaining())];
                in.get(name);
                Replica replica = new Replica();
                replica.offset = in.getDouble();
                replica.width = version == 1 ? replica.width : in.getDouble();
                replica.average = in.getDouble();
                replica.seenMillis = in.getLong();
                replica.episodes.read(in);
                detector.replicas.put(new String(name, StandardCharsets.UTF_8), replica);
            }
            return detector;
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "snapshot ends after " + snapshot.size() + " bytes: it is cut", tooShort);
        }
    }
}
