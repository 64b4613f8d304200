package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.detect.SeasonalLevel.Excursion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One series in either tier. Several views of the series each say how rare the point is among their own past; the rarest
 * counts. Views other than the seasonal one pay {@value #HANDICAP} decades for being many. Not thread safe.
 *
 * <p>The light tier has one seasonal model and the drift. The rich tier takes the mean surprise of three seasonal models
 * with bins of one, two and three hours, which evens out the luck of where a bin ends, and adds the novelty of short and
 * long stretches.
 */
final class SeriesDetector implements Detector {
    static final byte LIGHT = 1;
    static final byte RICH = 2;
    static final byte VERSION = 1;

    private static final double HANDICAP = 0.5;
    private static final double CALM_HANDICAP = 1; // quiet hours are common
    private static final double MEMORY_POINTS = 4000;
    private static final double MEMORY_WEEKS = 2;
    private static final double HOUR = 3_600_000;
    private static final double LIMIT = 1e150; // squares of larger values overflow: they are no evidence
    private static final double RANGE_SHARE = 0.99;

    private static final Novelty[] NO_NOVELTIES = {};
    private static final Tail[] NO_TAILS = {};

    private final byte tier;
    private final DetectorConfig config;
    private final Cadence cadence = new Cadence();
    private final @Nullable CounterRate counter; // of a counter only
    private final SeasonalLevel[] seasons;
    private final Drift drift = new Drift();
    private final Tail driftTail;
    private final @Nullable Calm calm; // of the rich tier
    private final Tail calmTail;
    private final Novelty[] novelties;
    private final Tail[] noveltyTails;
    private final Episodes episodes = new Episodes();

    SeriesDetector(byte tier, DetectorConfig config) {
        this.tier = tier;
        this.config = config;
        counter = config.series() == DetectorConfig.SeriesKind.COUNTER ? new CounterRate() : null;
        boolean rich = tier == RICH;
        seasons = rich
                ? new SeasonalLevel[] {
                    new SeasonalLevel(12, 7, 48 * HOUR),
                    new SeasonalLevel(24, 7, 24 * HOUR),
                    new SeasonalLevel(8, 7, 96 * HOUR)
                }
                : new SeasonalLevel[] {new SeasonalLevel(12, 2, 48 * HOUR)};
        novelties = rich ? new Novelty[] {new Novelty(2, 256), new Novelty(18, 256)} : NO_NOVELTIES;
        noveltyTails = rich ? new Tail[] {new Tail(), new Tail()} : NO_TAILS;
        driftTail = new Tail();
        calm = rich ? new Calm() : null;
        calmTail = rich ? new Tail() : driftTail;
    }

    @Override
    public Finding update(long epochMillis, double given) {
        cadence.advance(epochMillis);
        long now = cadence.now();
        CounterRate rates = counter;
        double value = rates != null ? rates.update(given, cadence.step()) : given;
        if (!(Math.abs(value) <= LIMIT)) {
            return nothing(value);
        }
        double memory = Math.max(MEMORY_POINTS, MEMORY_WEEKS * cadence.pointsPerWeek());

        // judge by what came before
        double total = 0;
        double balance = 0;
        Excursion excursion = Excursion.NONE;
        for (int i = 0; i < seasons.length; i++) {
            double z = seasons[i].judge(now, value);
            total += seasons[i].surprise(z);
            balance += Math.signum(z);
            Excursion here = seasons[i].learn(now, cadence.age(), cadence.step(), value, z, memory);
            excursion = i == 0 ? here : excursion;
        }
        double surprise = total / seasons.length;
        double side = balance;
        Component component = seasons[0].seasonMatters() ? Component.SEASON : Component.LEVEL;

        double drifted = drift.update(value);
        if (excursion == Excursion.SETTLED) {
            drift.settle();
        }
        double driftSurprise = driftTail.surprise(Math.abs(drifted)) - HANDICAP;
        driftTail.learn(Math.abs(drifted), memory);
        if (driftSurprise > surprise) {
            surprise = driftSurprise;
            side = drifted;
            component = Component.CHANGE;
        }
        for (int i = 0; i < novelties.length; i++) {
            double distance = novelties[i].update(value);
            if (distance >= 0) {
                double novelty = noveltyTails[i].surprise(distance) - HANDICAP;
                noveltyTails[i].learn(distance, memory);
                if (novelty > surprise) {
                    surprise = novelty;
                    side = novelties[i].side();
                    component = Component.SHAPE;
                }
            }
        }
        Calm stillness = calm;
        if (stillness != null) {
            double octaves = stillness.update(value);
            if (octaves >= 0) {
                double stillSurprise = calmTail.surprise(octaves) - CALM_HANDICAP;
                calmTail.learn(octaves, memory);
                if (stillSurprise > surprise) {
                    surprise = stillSurprise;
                    side = balance;
                    component = Component.FLAT;
                }
            }
        }
        return finding(now, value, surprise, side, component, excursion);
    }

    private Finding finding(
            long now, double value, double rawSurprise, double sideSign, Component component, Excursion excursion) {
        Direction side = sideSign < 0 ? Direction.BELOW : Direction.ABOVE;
        double surprise = config.direction().admits(side) ? Math.max(0, rawSurprise) : 0;
        double score = episodes.judge(
                now,
                surprise,
                side,
                cadence.pointsPerWeek(),
                config.falseAlarmsPerWeek(),
                excursion == Excursion.SETTLED);
        double expected = seasons[0].expected(value);
        double range = seasons[0].range(RANGE_SHARE);
        return new Finding(
                score,
                episodes.alarm(),
                episodes.openSince() >= 0,
                side,
                value,
                expected - range,
                expected + range,
                surprise,
                episodes.openSince(),
                surprise > 0 ? component : Component.NONE);
    }

    /** The answer to what is no evidence. */
    private Finding nothing(double value) {
        return new Finding(
                0,
                false,
                episodes.openSince() >= 0,
                Direction.BOTH,
                value,
                Double.NaN,
                Double.NaN,
                0,
                episodes.openSince(),
                Component.NONE);
    }

    @Override
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(tier == RICH ? 1 << 15 : 1 << 11);
        out.put(tier).put(VERSION);
        out.putDouble(config.falseAlarmsPerWeek())
                .put(config.direction().code())
                .put(config.series().code());
        cadence.write(out);
        CounterRate rates = counter;
        if (rates != null) {
            rates.write(out);
        }
        for (int i = 0; i < seasons.length; i++) {
            seasons[i].write(out);
        }
        drift.write(out);
        driftTail.write(out);
        for (int i = 0; i < novelties.length; i++) {
            novelties[i].write(out);
            noveltyTails[i].write(out);
        }
        Calm stillness = calm;
        if (stillness != null) {
            stillness.write(out);
            calmTail.write(out);
        }
        episodes.write(out);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return new DetectorSnapshot(bytes);
    }

    /** What {@link #snapshot} wrote, after its tier and version. */
    static SeriesDetector read(byte tier, ByteBuffer in) {
        DetectorConfig config =
                new DetectorConfig(in.getDouble(), Direction.of(in.get()), DetectorConfig.SeriesKind.of(in.get()));
        SeriesDetector detector = new SeriesDetector(tier, config);
        detector.cadence.read(in);
        CounterRate rates = detector.counter;
        if (rates != null) {
            rates.read(in);
        }
        for (int i = 0; i < detector.seasons.length; i++) {
            detector.seasons[i].read(in);
        }
        detector.drift.read(in);
        detector.driftTail.read(in);
        for (int i = 0; i < detector.novelties.length; i++) {
            detector.novelties[i].read(in);
            detector.noveltyTails[i].read(in);
        }
        Calm stillness = detector.calm;
        if (stillness != null) {
            stillness.read(in);
            detector.calmTail.read(in);
        }
        detector.episodes.read(in);
        return detector;
    }
}
