package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * The light tier: the distance from an exponentially weighted level and the step from the previous value, each ranked
 * among its own decayed past, and an episode that opens when the larger surprise exceeds what the budget allows. The level
 * follows a lasting shift within about an hour of points, so the episode closes and the way back alarms again. Not thread
 * safe.
 */
final class LightDetector implements Detector {
    static final byte KIND = 1;
    static final byte VERSION = 1;
    private static final double WEEK_MILLIS = 7 * 86_400_000.0;
    private static final long MAX_GAP_MILLIS = 400L * 86_400_000; // longer is a broken clock
    private static final float DECAY = 0.9995f; // remembers about 2,000 points
    private static final double FOLLOW = 0.1;
    private static final int WARM_UP = 50;
    private static final double QUIET_MILLIS = 2 * 3_600_000.0;

    private final DetectorConfig config;
    private final ResidualTail levelTail;
    private final ResidualTail changeTail;
    private long points;
    private long lastMillis = UNKNOWN_TIME;
    private double interval = 60_000;
    private double last;
    private double level;
    private long openSince = -1;
    private long quietSince = -1;
    private double lastCounter = Double.NaN;

    LightDetector(DetectorConfig config) {
        this(config, new ResidualTail(DECAY), new ResidualTail(DECAY));
    }

    private LightDetector(DetectorConfig config, ResidualTail levelTail, ResidualTail changeTail) {
        this.config = config;
        this.levelTail = levelTail;
        this.changeTail = changeTail;
    }

    @Override
    public Finding update(long epochMillis, double given) {
        long before = lastMillis;
        long now = advance(epochMillis);
        double value = config.series() == DetectorConfig.SeriesKind.COUNTER ? rate(given, before, now) : given;
        if (!Double.isFinite(value) || Math.abs(value) > 1e150) {
            return finding(0, false, value, 0, 0, Direction.BOTH, Component.NONE);
        }
        if (points == 0) {
            level = value;
            last = value;
        }
        double residual = value - level;
        double change = value - last;
        double levelSurprise = levelTail.surprise(Math.abs(residual));
        double changeSurprise = changeTail.surprise(Math.abs(change));
        boolean byLevel = levelSurprise >= changeSurprise;
        double surprise = points < WARM_UP ? 0 : Math.max(levelSurprise, changeSurprise);
        Direction side = (byLevel ? residual : change) >= 0 ? Direction.ABOVE : Direction.BELOW;
        if (!config.direction().admits(side)) {
            surprise = 0;
        }
        double width = levelTail.quantile(0.99);
        double low = level - width;
        double high = level + width;

        double bound = Math.log10(WEEK_MILLIS / (interval * config.falseAlarmsPerWeek()));
        boolean over = surprise >= bound;
        boolean alarm = false;
        if (over) {
            if (openSince < 0) {
                openSince = now;
                alarm = true;
            }
            quietSince = -1;
        } else if (openSince >= 0) {
            if (quietSince < 0) {
                quietSince = now;
            } else if (now - quietSince >= QUIET_MILLIS) {
                openSince = -1;
                quietSince = -1;
            }
        }
        double score = surprise / (surprise + bound) * (openSince >= 0 && !alarm ? 0.5 : 1);

        levelTail.add(Math.abs(residual));
        changeTail.add(Math.abs(change));
        level += FOLLOW * residual;
        last = value;
        points++;
        return new Finding(
                score,
                alarm,
                openSince >= 0,
                side,
                value,
                points > WARM_UP ? low : Double.NaN,
                points > WARM_UP ? high : Double.NaN,
                surprise,
                openSince,
                surprise == 0 ? Component.NONE : byLevel ? Component.LEVEL : Component.CHANGE);
    }

    private Finding finding(
            double score,
            boolean alarm,
            double value,
            double range,
            double surprise,
            Direction side,
            Component component) {
        return new Finding(
                score,
                alarm,
                openSince >= 0,
                side,
                Double.isNaN(value) ? Double.NaN : value,
                points > WARM_UP ? level - range : Double.NaN,
                points > WARM_UP ? level + range : Double.NaN,
                surprise,
                openSince,
                component);
    }

    /** The time of this point, mended where it does not rise, and the usual interval with it. */
    private long advance(long epochMillis) {
        long now = epochMillis;
        if (lastMillis != UNKNOWN_TIME) {
            long step = epochMillis - lastMillis;
            if (epochMillis == UNKNOWN_TIME || step <= 0 || step > MAX_GAP_MILLIS) {
                now = lastMillis + (long) interval;
            } else if (points < 2) {
                interval = step;
            } else {
                interval *= step > interval ? 1.02 : step < interval ? 1 / 1.02 : 1; // drifts to the median
            }
        } else if (epochMillis == UNKNOWN_TIME) {
            now = 0;
        }
        lastMillis = now;
        return now;
    }

    private double rate(double total, long before, long now) {
        double previous = lastCounter;
        if (!Double.isFinite(total)) {
            return Double.NaN;
        }
        lastCounter = total;
        if (!Double.isFinite(previous) || before == UNKNOWN_TIME) {
            return Double.NaN;
        }
        double grown = total >= previous ? total - previous : total; // a reset: it grew from 0
        return grown * 1000 / (now - before);
    }

    @Override
    public DetectorSnapshot snapshot() {
        ByteBuffer out = ByteBuffer.allocate(1024);
        out.put(KIND).put(VERSION);
        out.putDouble(config.falseAlarmsPerWeek())
                .put(config.direction().code())
                .put(config.series().code());
        out.putLong(points)
                .putLong(lastMillis)
                .putDouble(interval)
                .putDouble(last)
                .putDouble(level);
        out.putLong(openSince).putLong(quietSince).putDouble(lastCounter);
        levelTail.write(out);
        changeTail.write(out);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return new DetectorSnapshot(bytes);
    }

    static LightDetector read(ByteBuffer in) {
        DetectorConfig config =
                new DetectorConfig(in.getDouble(), Direction.of(in.get()), DetectorConfig.SeriesKind.of(in.get()));
        long points = in.getLong();
        long lastMillis = in.getLong();
        double interval = in.getDouble();
        double last = in.getDouble();
        double level = in.getDouble();
        long openSince = in.getLong();
        long quietSince = in.getLong();
        double lastCounter = in.getDouble();
        LightDetector detector = new LightDetector(config, ResidualTail.read(in, DECAY), ResidualTail.read(in, DECAY));
        detector.points = points;
        detector.lastMillis = lastMillis;
        detector.interval = interval;
        detector.last = last;
        detector.level = level;
        detector.openSince = openSince;
        detector.quietSince = quietSince;
        detector.lastCounter = lastCounter;
        return detector;
    }
}
