package dev.evenkeel.analytics.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Watches a histogram as a distribution: a second mode in latency is seen although the quantile that somebody drew does not
 * move. What came in the last minutes is compared with what usually comes by the Wasserstein distance on a logarithmic scale
 * (earth mover's; Rubner et al. 2000, doi:10.1023/A:1026543900054), which is also the mean shift over all quantiles. The
 * distance, in units of what chance does to so many events, is a series, judged by the views of a light detector. A change
 * that lasts becomes the usual distribution; other buckets are learned anew. Not thread safe. Total. About 9 KiB; a few thousand operations an update.
 */
public final class DistributionDetector {
    private static final byte KIND = 18;
    private static final byte VERSION = 2;
    private static final int CELLS = Histogram.CELLS;
    private static final double RECENT_MILLIS = 180_000; // e-folding of the last minutes, or of two updates
    private static final double RECENT_UPDATES = 2;
    private static final double USUAL_MILLIS = 86_400_000; // e-folding of the usual distribution
    private static final double SURPRISED = 2; // decades: beyond, the usual distribution learns slowly
    private static final double RELUCTANCE = 0.1;
    private static final double STEADY_EVENTS = 400; // more tell no more: workloads differ from minute to minute
    private static final double EVENTS_MIN = 5;
    private static final double GAP_CELLS = 4.0 * Histogram.CELLS_PER_OCTAVE; // an empty stretch is no wider
    private static final double CLUSTERING = 0.55;

    private final DetectorConfig config;
    private final Cadence cadence = new Cadence();
    private final SeriesViews views = new SeriesViews(SeriesViews.LIGHT, DetectorConfig.SeriesKind.GAUGE);
    private final Episodes episodes = new Episodes();
    private final double[] totals = new double[CELLS]; // of the scrape before
    private final float[] recent = new float[CELLS]; // events of the last minutes, faded
    private final float[] usual = new float[CELLS]; // shares
    private double learned; // weight that the usual distribution has seen, in updates
    private int layout;
    private boolean started;

    /** The direction of the configuration does not matter: a distance has none. */
    public DistributionDetector(DetectorConfig config) {
        this.config = config.withSeries(DetectorConfig.SeriesKind.GAUGE);
    }

    /**
     * Judges what came since the scrape before. The totals may fall when the process restarted: then all they hold is new.
     *
     * @param epochMillis when it was scraped, milliseconds since 1970
     * @param scraped totals since the process started
     */
    public DistributionFinding update(long epochMillis, Histogram scraped) {
        cadence.advance(epochMillis);
        double events = accumulate(scraped);
        if (events < EVENTS_MIN || learned < 1) {
            if (events >= EVENTS_MIN) {
                learn(events, 1);
            }
            return new DistributionFinding(
                    Finding.nothing(Double.NaN, episodes.openSince()), Double.NaN, Double.NaN, 0, Double.NaN, 0);
        }
        double distance = distance(events);
        double chance = Math.sqrt(1 / events + 1 / STEADY_EVENTS);
        views.see(cadence, distance / chance, false);
        Direction side = Direction.ABOVE;
        double surprise = views.side() == side ? Math.max(0, views.surprise()) : 0;
        double score = episodes.judge(
                cadence.now(),
                surprise,
                side,
                cadence.pointsPerWeek(),
                config.falseAlarmsPerWeek(),
                CLUSTERING,
                views.settled());
        Finding finding = new Finding(
                score,
                episodes.alarm(),
                episodes.openSince() >= 0,
                side,
                distance,
                Math.max(0, views.expectedLow() * chance),
                Math.max(0, views.expectedHigh() * chance),
                surprise,
                episodes.openSince(),
                surprise > 0 ? Component.DISTRIBUTION : Component.NONE);
        DistributionFinding found = explained(finding, distance, events);
        learn(events, views.settled() ? Double.POSITIVE_INFINITY : surprise > SURPRISED ? RELUCTANCE : 1);
        return found;
    }

    /** Fades the last minutes and adds what is new; gives how many events they hold. */
    private double accumulate(Histogram scraped) {
        if (scraped.layout() != layout) { // what was learned speaks of other buckets
            started = false;
            learned = 0;
            Arrays.fill(recent, 0);
        }
        boolean restarted = false;
        for (int i = 0; i < CELLS; i++) {
            restarted |= scraped.count(i) < totals[i];
        }
        double step = cadence.step();
        double keep = Math.exp(-step / Math.max(RECENT_MILLIS, RECENT_UPDATES * step));
        double events = 0;
        for (int i = 0; i < CELLS; i++) {
            double added = started ? scraped.count(i) - (restarted ? 0 : totals[i]) : 0;
            recent[i] = (float) (keep * recent[i] + added);
            events += recent[i];
            totals[i] = scraped.count(i);
        }
        layout = scraped.layout();
        started = true;
        return events;
    }

    /** Mean shift in octaves. */
    private double distance(double events) {
        double sum = 0;
        double apart = 0; // share that must cross from below to above
        double since = 0; // cells from the last one that holds anything
        for (int i = 0; i < CELLS; i++) {
            sum += Math.abs(apart) > 1e-9 && (recent[i] > 0 || usual[i] > 0)
                    ? Math.abs(apart) * Math.min(since, GAP_CELLS)
                    : 0;
            if (recent[i] > 0 || usual[i] > 0) {
                since = 0;
            }
            apart += recent[i] / events - usual[i];
            since++;
        }
        return sum / Histogram.CELLS_PER_OCTAVE;
    }

    private DistributionFinding explained(Finding finding, double distance, double events) {
        int gained = 0;
        int lost = 0;
        for (int i = 1; i < CELLS; i++) {
            gained = change(i, events) > change(gained, events) ? i : gained;
            lost = change(i, events) < change(lost, events) ? i : lost;
        }
        return new DistributionFinding(
                finding,
                distance,
                Histogram.value(gained),
                Math.max(0, change(gained, events)),
                Histogram.value(lost),
                Math.max(0, -change(lost, events)));
    }

    private double change(int cell, double events) {
        return recent[cell] / events - usual[cell];
    }

    private void learn(double events, double eagerness) {
        learned = Math.min(learned + 1, 1e6);
        double slowest = Math.min(1, cadence.step() / USUAL_MILLIS);
        double rate = Math.min(1, Math.max(slowest, 1 / learned) * eagerness);
        for (int i = 0; i < CELLS; i++) {
            usual[i] += (float) (rate * (recent[i] / events - usual[i]));
        }
    }

    /** The state now, immutable. {@link #restore} goes on from it bit for bit. */
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(1 << 14);
        out.put(KIND).put(VERSION);
        config.write(out);
        cadence.write(out);
        views.write(out);
        episodes.write(out);
        for (int i = 0; i < CELLS; i++) {
            out.putDouble(totals[i]).putFloat(recent[i]).putFloat(usual[i]);
        }
        out.putDouble(learned).putInt(layout).put((byte) (started ? 1 : 0));
        return DetectorSnapshot.of(out);
    }

    /**
     * Goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no such snapshot
     */
    public static DistributionDetector restore(DetectorSnapshot snapshot) {
        ByteBuffer in = ByteBuffer.wrap(snapshot.toBytes());
        try {
            byte kind = in.get();
            byte version = in.get();
            if (kind != KIND || version < 1 || version > VERSION) {
                throw new IllegalArgumentException(
                        "snapshot of kind " + kind + ", version " + version + " is not known here: start anew");
            }
            DistributionDetector detector = new DistributionDetector(DetectorConfig.read(in));
            detector.cadence.read(in);
            detector.views.read(in, version == 1 ? 2 : SeriesDetector.VERSION);
            detector.episodes.read(in);
            for (int i = 0; i < CELLS; i++) {
                detector.totals[i] = in.getDouble();
                detector.recent[i] = in.getFloat();
                detector.usual[i] = in.getFloat();
            }
            detector.learned = in.getDouble();
            detector.layout = in.getInt();
            detector.started = in.get() != 0;
            return detector;
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "snapshot ends after " + snapshot.size() + " bytes: it is cut", tooShort);
        }
    }
}
