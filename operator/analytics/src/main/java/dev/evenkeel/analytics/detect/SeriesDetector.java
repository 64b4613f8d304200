package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/** One series in either tier: its views, and the episodes that their surprise makes. Not thread safe. */
final class SeriesDetector implements Detector {
    static final byte VERSION = 3;

    /** Measured on label-free stretches of real series, where it held for budgets of 0.5 to 2.5 a week. */
    private static final double CLUSTERING = 0.55;

    private final DetectorConfig config;
    private final Cadence cadence = new Cadence();
    private final SeriesViews views;
    private final Episodes episodes = new Episodes();

    SeriesDetector(byte tier, DetectorConfig config) {
        this.config = config;
        views = new SeriesViews(tier, config.series());
    }

    @Override
    public Finding update(long epochMillis, double given, Circumstances circumstances) {
        cadence.advance(epochMillis);
        if (circumstances.quiet() || !views.see(cadence, given, circumstances.holiday())) {
            return Finding.nothing(circumstances.quiet() ? given : views.value(), episodes.openSince());
        }
        Direction side = views.side();
        double surprise = config.direction().admits(side) ? Math.max(0, circumstances.weigh(views.surprise())) : 0;
        double score = episodes.judge(
                cadence.now(),
                surprise,
                side,
                cadence.pointsPerWeek(),
                config.falseAlarmsPerWeek(),
                CLUSTERING,
                views.settled());
        return new Finding(
                score,
                episodes.alarm(),
                episodes.openSince() >= 0,
                side,
                views.value(),
                views.expectedLow(),
                views.expectedHigh(),
                surprise,
                episodes.openSince(),
                surprise > 0 ? views.component() : Component.NONE);
    }

    @Override
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(views.tier() == SeriesViews.RICH ? 1 << 15 : 1 << 11);
        out.put(views.tier()).put(VERSION);
        config.write(out);
        cadence.write(out);
        views.write(out);
        episodes.write(out);
        return DetectorSnapshot.of(out);
    }

    /** What {@link #snapshot} wrote in this version or an earlier one, after its tier and version. */
    static SeriesDetector read(byte tier, byte version, ByteBuffer in) {
        SeriesDetector detector = new SeriesDetector(tier, DetectorConfig.read(in));
        detector.cadence.read(in);
        detector.views.read(in, version);
        detector.episodes.read(in);
        return detector;
    }
}
