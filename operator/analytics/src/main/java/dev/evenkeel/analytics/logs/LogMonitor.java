package dev.evenkeel.analytics.logs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Watches the stream of a workload's log lines: new templates, templates that come more often or more seldom than usual or
 * vanish, the share of errors, and numbers in lines that are out of line. Counts are judged at the end of each window. The
 * user states a budget of false alarms per week; it is shared by all templates that are tested in all windows of a week,
 * so that a finding about counts needs a surprise of log10(windows x templates / budget).
 *
 * <p>Any line and time is taken; late lines count in the open window, and a jump of more than {@link #LONGEST_GAP} windows
 * is no evidence that something vanished. Memory is bounded as the miner's. Not thread safe.
 */
public final class LogMonitor {
    /** In windows. */
    public static final int LONGEST_GAP = 60;

    private static final int MAGIC = 0x454B4C53; // EKLS
    private static final int VERSION = 1;
    private static final long WEEK_MILLIS = 7 * 86_400_000L;
    private static final long HOUR_MILLIS = 3_600_000L;
    private static final long UNSET = Long.MIN_VALUE;

    /** Windows before anything is said, and before a count is believed. */
    private static final int WARM_UP = 30;

    /** A shift that lasted so many windows is what is usual now. */
    private static final int LASTING = 30;

    /** A template is news where less than one line in so many is of a new one. */
    private static final double RARE_NEWS = 2;

    private static final double STRANGE_NUMBER = 4;

    /** The share of errors drifts by a third without a reason. */
    private static final double ERROR_SPREAD = 0.1;

    private static final double MIX_MEMORY = 1 - 1.0 / 240;

    /** Of numbers in one line. */
    private static final int NUMBERS = 16;

    private static final int NUMBERS_PER_TEMPLATE = 2;

    private final TemplateMiner miner;
    private final long windowMillis;
    private final double falseAlarmsPerWeek;
    private final int maxTemplates;
    private final Map<Long, CountModel> models = new TreeMap<>();
    private final Map<Long, NumberModel> numbers = new TreeMap<>();
    private final Map<Long, Integer> counts = new TreeMap<>();
    private final double[] values = new double[NUMBERS];
    private long windowStart = UNSET;
    private long windows;
    private long lines;
    private long errors;
    private long errorsStrange;
    private boolean errorsTold;
    private double allLines;
    private double allErrors;
    private double newTemplates;
    private double newsLines;

    /**
     * @param windowMillis how long counts are taken together, 1 s or more; a minute suits most services
     * @param falseAlarmsPerWeek the budget, greater than 0
     */
    public LogMonitor(long windowMillis, double falseAlarmsPerWeek) {
        this(new TemplateMiner(), TemplateMiner.DEFAULT_TEMPLATES, windowMillis, falseAlarmsPerWeek);
    }

    private LogMonitor(TemplateMiner miner, int maxTemplates, long windowMillis, double falseAlarmsPerWeek) {
        if (windowMillis < 1000 || !(falseAlarmsPerWeek > 0)) {
            throw new IllegalArgumentException("a window of " + windowMillis + " ms and " + falseAlarmsPerWeek
                    + " false alarms per week: at least 1000 ms and more than 0 are needed");
        }
        this.miner = miner;
        this.maxTemplates = maxTemplates;
        this.windowMillis = windowMillis;
        this.falseAlarmsPerWeek = falseAlarmsPerWeek;
    }

    /** The templates behind the findings. */
    public TemplateMiner miner() {
        return miner;
    }

    /** Takes in a line; returns what is unusual about it and about the windows that ended before it. */
    public List<LogFinding> update(long epochMillis, LogEntry entry) {
        List<LogFinding> findings = new ArrayList<>(advance(epochMillis));
        long id = miner.update(entry.message());
        lines++;
        errors += entry.level().isError() ? 1 : 0;
        newsLines++;
        if (!models.containsKey(id) && !counts.containsKey(id)) {
            meet(id, epochMillis).ifPresent(findings::add);
        }
        counts.merge(id, 1, Integer::sum);
        judgeNumbers(id, epochMillis, findings);
        return findings;
    }

    /** Lets time pass without a line; returns what is unusual about the windows that ended. */
    public List<LogFinding> advance(long epochMillis) {
        long start = Math.floorDiv(epochMillis, windowMillis) * windowMillis;
        List<LogFinding> findings = new ArrayList<>();
        if (windowStart == UNSET) {
            windowStart = start;
        }
        long ended = Math.floorDiv(epochMillis, windowMillis) - Math.floorDiv(windowStart, windowMillis);
        if (Math.abs(ended) > LONGEST_GAP) { // or back, from a clock that was wrong
            close(findings);
            windowStart = start;
        } else {
            for (long i = 0; i < ended; i++) {
                close(findings);
                windowStart += windowMillis;
            }
        }
        return findings;
    }

    /** A template that was not met before: news, unless it is an old one in new clothes, or new ones are usual. */
    private Optional<LogFinding> meet(long id, long epochMillis) {
        double expected = (newTemplates + 0.5) / (newsLines + 1);
        newTemplates++;
        double surprise = -Math.log10(Math.min(1, expected));
        if (windows < WARM_UP || surprise < RARE_NEWS) {
            return Optional.empty();
        }
        return Optional.of(new LogFinding(LogFinding.Kind.NEW_TEMPLATE, id, text(id), epochMillis, 1, 0, 0, surprise));
    }

    private String text(long id) {
        return miner.template(id).map(LogTemplate::text).orElse(LogTemplate.PARAMETER);
    }

    private void judgeNumbers(long id, long epochMillis, List<LogFinding> findings) {
        int found = miner.numbers(values);
        for (int i = 0; i < found; i++) {
            long key = Hashing.combine(Hashing.combine(id, found), i);
            NumberModel model = numbers.get(key);
            if (model == null) {
                if (numbers.size() >= NUMBERS_PER_TEMPLATE * maxTemplates) {
                    continue;
                }
                model = new NumberModel();
                numbers.put(key, model);
            }
            double surprise = model.surprise(values[i]);
            if (surprise >= STRANGE_NUMBER && model.tell(epochMillis, HOUR_MILLIS)) {
                findings.add(new LogFinding(
                        LogFinding.Kind.PARAMETER,
                        id,
                        text(id),
                        epochMillis,
                        values[i],
                        model.low(),
                        model.high(),
                        surprise));
            }
            model.learn(values[i]);
        }
    }

    private void close(List<LogFinding> findings) {
        long end = windowStart + windowMillis;
        fold();
        double needed = Math.max(
                2, Math.log10((double) WEEK_MILLIS / windowMillis * Math.max(1, models.size()) / falseAlarmsPerWeek));
        for (Map.Entry<Long, CountModel> entry : models.entrySet()) {
            int count = counts.getOrDefault(entry.getKey(), 0);
            judge(entry.getKey(), entry.getValue(), count, end, needed, findings);
        }
        judgeErrors(end, needed, findings);
        counts.clear();
        lines = 0;
        errors = 0;
        windows++;
        newTemplates *= MIX_MEMORY;
        newsLines *= MIX_MEMORY;
    }

    /** Moves what belongs to templates that were merged, and makes models for those that are new. */
    private void fold() {
        for (long id : List.copyOf(models.keySet())) {
            long now = miner.resolve(id);
            if (now != id) {
                CountModel old = models.remove(id);
                models.merge(now, old, (mine, theirs) -> {
                    mine.add(theirs);
                    return mine;
                });
            }
        }
        for (long id : List.copyOf(counts.keySet())) {
            long now = miner.resolve(id);
            if (now != id) {
                counts.merge(now, counts.remove(id), Integer::sum);
            }
            if (models.size() < maxTemplates) {
                models.computeIfAbsent(now, key -> new CountModel());
            }
        }
        if (models.size() >= maxTemplates) {
            models.keySet().removeIf(id -> miner.template(id).isEmpty());
        }
    }

    private void judge(long id, CountModel model, int count, long end, double needed, List<LogFinding> findings) {
        model.note(count > 0);
        double surprise = model.surprise(count);
        double low = Math.max(0, model.mean() - 2 * model.deviation());
        double high = model.mean() + 2 * model.deviation();
        boolean believed = model.weight() >= WARM_UP;
        double silence = model.silenceSurprise();
        if (believed && silence >= needed && !model.vanished) {
            model.vanished = true;
            findings.add(new LogFinding(LogFinding.Kind.VANISHED, id, text(id), end, 0, low, high, silence));
        }
        boolean strange = believed && count > 0 && surprise >= needed;
        if (strange && !model.told) {
            model.told = true;
            findings.add(new LogFinding(LogFinding.Kind.FREQUENCY, id, text(id), end, count, low, high, surprise));
        }
        model.strange = strange ? model.strange + 1 : 0;
        if (!strange && surprise < needed / 2) {
            model.told = false;
        }
        boolean adapts = !strange || model.strange > LASTING;
        if (model.silence() <= LASTING) {
            model.learn(adapts ? count : Math.max(low, Math.min(high, count)));
        }
    }

    private void judgeErrors(long end, double needed, List<LogFinding> findings) {
        double usual = (allErrors + 0.5) / (allLines + 1) * lines;
        double size = 1 / (ERROR_SPREAD + 1 / (allErrors + 0.5));
        double surprise = errors > usual && lines > 0 ? CountModel.surprise((double) errors, usual, size) : 0;
        boolean strange = windows >= WARM_UP && surprise >= needed;
        if (strange && !errorsTold) {
            double high = usual + 2 * Math.sqrt(usual + usual * usual / size);
            findings.add(new LogFinding(
                    LogFinding.Kind.LEVEL_MIX, 0, "errors in " + lines + " lines", end, errors, 0, high, surprise));
        }
        errorsTold = strange || (errorsTold && surprise >= needed / 2);
        errorsStrange = strange ? errorsStrange + 1 : 0;
        if (!strange || errorsStrange > LASTING) {
            allErrors = allErrors * MIX_MEMORY + errors;
            allLines = allLines * MIX_MEMORY + lines;
        }
    }

    /** The state of now. The same state gives the same bytes. */
    public MonitorSnapshot snapshot() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeLong(windowMillis);
            out.writeDouble(falseAlarmsPerWeek);
            byte[] mined = miner.snapshot().toBytes();
            out.writeInt(mined.length);
            out.write(mined);
            for (long number : new long[] {windowStart, windows, lines, errors, errorsStrange, errorsTold ? 1 : 0}) {
                out.writeLong(number);
            }
            for (double number : new double[] {allLines, allErrors, newTemplates, newsLines}) {
                out.writeDouble(number);
            }
            out.writeInt(models.size());
            for (Map.Entry<Long, CountModel> model : models.entrySet()) {
                out.writeLong(model.getKey());
                model.getValue().write(out);
            }
            out.writeInt(numbers.size());
            for (Map.Entry<Long, NumberModel> model : numbers.entrySet()) {
                out.writeLong(model.getKey());
                model.getValue().write(out);
            }
            out.writeInt(counts.size());
            for (Map.Entry<Long, Integer> count : counts.entrySet()) {
                out.writeLong(count.getKey());
                out.writeInt(count.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return new MonitorSnapshot(bytes.toByteArray());
    }

    /**
     * A monitor that goes on where the snapshot was taken.
     *
     * @throws IllegalArgumentException when the bytes are no snapshot, or of a version newer than this library: start a
     *     new monitor then
     */
    public static LogMonitor restore(MonitorSnapshot snapshot) {
        byte[] bytes = snapshot.toBytes();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int magic = in.readInt();
            int version = in.readInt();
            if (magic != MAGIC || version != VERSION) {
                throw new IllegalArgumentException("snapshot of kind " + Integer.toHexString(magic) + ", version "
                        + version + " is not known to this library: start a new monitor");
            }
            long windowMillis = in.readLong();
            double falseAlarmsPerWeek = in.readDouble();
            byte[] mined = in.readNBytes(Math.max(0, Math.min(in.readInt(), in.available())));
            LogMonitor monitor = new LogMonitor(
                    TemplateMiner.restore(MinerSnapshot.fromBytes(mined)),
                    TemplateMiner.DEFAULT_TEMPLATES,
                    windowMillis,
                    falseAlarmsPerWeek);
            monitor.read(in);
            return monitor;
        } catch (EOFException cut) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is cut", cut);
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    private void read(DataInputStream in) throws IOException {
        windowStart = in.readLong();
        windows = in.readLong();
        lines = in.readLong();
        errors = in.readLong();
        errorsStrange = in.readLong();
        errorsTold = in.readLong() != 0;
        allLines = in.readDouble();
        allErrors = in.readDouble();
        newTemplates = in.readDouble();
        newsLines = in.readDouble();
        for (int left = in.readInt(); left > 0; left--) {
            models.put(in.readLong(), CountModel.read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            numbers.put(in.readLong(), NumberModel.read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            counts.put(in.readLong(), in.readInt());
        }
    }
}
