package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.detect.VectorFinding.Contribution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several signals measured together. Each is seen by its own views; its residual given the others ({@link Relations}) is a
 * series too, with light views of its own, and the rarer of the two speaks for the signal. How rare it is that one of the
 * signals is this surprising, or that all are on average, is again a rank among what came before: signals that always jump
 * together count as one, and the budget holds for the vector whatever its width. Not thread safe.
 */
final class SignalsDetector implements VectorDetector {
    static final byte LIGHT = 3;
    static final byte RICH = 4;
    static final byte VERSION = 2;

    private static final double BREADTH_HANDICAP = 1; // decades

    /** Surprises are ranks of the vector as a whole, so only the points of one event cluster. */
    private static final double CLUSTERING = 0.2;

    private final byte kind;
    private final DetectorConfig config;
    private final int signals;
    private final Cadence cadence = new Cadence();
    private final SeriesViews[] alone; // [signals]
    private final SeriesViews[] among; // [signals], of the residuals
    private final Relations relations;
    private final Tail strongest = new Tail();
    private final Tail breadth = new Tail();
    private final Episodes episodes = new Episodes();

    // about the vector judged last, not part of the state
    private final double[] values; // [signals], NaN where there is no evidence
    private final double[] surprises; // [signals]

    SignalsDetector(byte kind, int signals, DetectorConfig config) {
        this.kind = kind;
        this.config = config;
        this.signals = signals;
        alone = new SeriesViews[signals];
        among = new SeriesViews[signals];
        for (int j = 0; j < signals; j++) {
            alone[j] = new SeriesViews(kind == RICH ? SeriesViews.RICH : SeriesViews.LIGHT, config.series());
            among[j] = new SeriesViews(SeriesViews.LIGHT, DetectorConfig.SeriesKind.GAUGE);
        }
        relations = new Relations(signals);
        values = new double[signals];
        surprises = new double[signals];
    }

    @Override
    public VectorFinding update(long epochMillis, double[] given, Circumstances circumstances) {
        if (given.length != signals) {
            throw new IllegalArgumentException(given.length + " values for " + signals + " signals");
        }
        cadence.advance(epochMillis);
        boolean evidence = false;
        boolean settled = false;
        for (int j = 0; j < signals && !circumstances.quiet(); j++) {
            boolean seen = alone[j].see(cadence, given[j], circumstances.holiday());
            values[j] = seen ? alone[j].value() : Double.NaN;
            evidence |= seen;
            settled |= seen && alone[j].settled();
        }
        if (!evidence) {
            return new VectorFinding(Finding.nothing(Double.NaN, episodes.openSince()), List.of());
        }
        double memory = SeriesViews.memory(cadence);
        double[] residuals = relations.judge(values);
        int first = -1;
        double sum = 0;
        int present = 0;
        for (int j = 0; j < signals; j++) {
            surprises[j] = 0;
            boolean related = among[j].see(cadence, residuals[j], circumstances.holiday());
            if (!Double.isNaN(values[j])) {
                surprises[j] = Math.max(admitted(alone[j]), related ? admitted(among[j]) : 0);
                settled |= related && among[j].settled();
                sum += surprises[j];
                present++;
                first = first < 0 || surprises[j] > surprises[first] ? j : first;
            }
        }
        relations.learn(values, memory);

        double surprise = Math.max(
                rarity(strongest, surprises[first], memory), rarity(breadth, sum / present, memory) - BREADTH_HANDICAP);
        surprise = Math.max(0, circumstances.weigh(surprise));
        Contribution top = contribution(first);
        double score = episodes.judge(
                cadence.now(),
                surprise,
                top.direction(),
                cadence.pointsPerWeek(),
                config.falseAlarmsPerWeek(),
                CLUSTERING,
                settled);
        Finding finding = new Finding(
                score,
                episodes.alarm(),
                episodes.openSince() >= 0,
                top.direction(),
                top.value(),
                top.expectedLow(),
                top.expectedHigh(),
                surprise,
                episodes.openSince(),
                surprise > 0 ? top.component() : Component.NONE);
        return new VectorFinding(finding, surprise > 0 ? contributions() : List.of());
    }

    private double admitted(SeriesViews views) {
        return config.direction().admits(views.side()) ? Math.max(0, views.surprise()) : 0;
    }

    /** How rare so many decades are. Their odds are ranked by the square root, so that a decade beyond all is a decade. */
    private static double rarity(Tail tail, double decades, double memory) {
        double magnitude = Math.pow(10, decades / 2);
        double rarity = tail.surprise(magnitude);
        tail.learn(magnitude, memory);
        return rarity;
    }

    private List<Contribution> contributions() {
        List<Contribution> list = new ArrayList<>();
        boolean[] told = new boolean[signals];
        while (list.size() < VectorFinding.CONTRIBUTIONS_MAX) {
            int next = -1;
            for (int j = 0; j < signals; j++) {
                if (!told[j] && surprises[j] > 0 && (next < 0 || surprises[j] > surprises[next])) {
                    next = j;
                }
            }
            if (next < 0) {
                break;
            }
            told[next] = true;
            list.add(contribution(next));
        }
        return list;
    }

    private Contribution contribution(int signal) {
        SeriesViews own = alone[signal];
        SeriesViews given = among[signal];
        double value = values[signal];
        boolean relation = !Double.isNaN(given.value())
                && admitted(given) == surprises[signal]
                && admitted(own) < surprises[signal];
        if (relation) {
            double expected = value - given.value(); // given the others
            return new Contribution(
                    signal,
                    surprises[signal],
                    given.side(),
                    value,
                    expected + given.expectedLow(),
                    expected + given.expectedHigh(),
                    Component.RELATION);
        }
        return new Contribution(
                signal,
                surprises[signal],
                own.side(),
                value,
                own.expectedLow(),
                own.expectedHigh(),
                surprises[signal] > 0 ? own.component() : Component.NONE);
    }

    @Override
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(signals * ((1 << 15) + (1 << 11)) + 16 * signals * signals + (1 << 11));
        out.put(kind).put(VERSION).putInt(signals);
        config.write(out);
        cadence.write(out);
        for (int j = 0; j < signals; j++) {
            alone[j].write(out);
            among[j].write(out);
        }
        relations.write(out);
        strongest.write(out);
        breadth.write(out);
        episodes.write(out);
        return DetectorSnapshot.of(out);
    }

    /** What {@link #snapshot} wrote in this version or the one before, after its kind and version. */
    static SignalsDetector read(byte kind, byte version, ByteBuffer in) {
        int signals = in.getInt();
        if (signals < 1 || signals > SIGNALS_MAX) {
            throw new IllegalArgumentException("a snapshot of " + signals + " signals is none");
        }
        SignalsDetector detector = new SignalsDetector(kind, signals, DetectorConfig.read(in));
        byte views = version == 1 ? 2 : SeriesDetector.VERSION;
        detector.cadence.read(in);
        for (int j = 0; j < signals; j++) {
            detector.alone[j].read(in, views);
            detector.among[j].read(in, views);
        }
        detector.relations.read(in);
        detector.strongest.read(in);
        detector.breadth.read(in);
        detector.episodes.read(in);
        return detector;
    }
}
