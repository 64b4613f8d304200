package dev.evenkeel.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Direction;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.detect.VectorDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a detector over every CSV file below a folder and writes its scores to the same path below another one. Rows go in
 * one by one; each file is a series of its own.
 */
@Command(name = "detect", description = "Scores every **/*.csv with timestamp,value (or value1..valueN).")
final class DetectCommand implements Callable<Integer> {
    /** The detector's two sizes. */
    enum Tier {
        light,
        rich
    }

    /** Local time as 2014-04-01 00:00:00, with T or blank, seconds and fraction optional; an offset is not read. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd['T'][' ']HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    @Option(names = "--in", required = true, description = "folder with the series")
    private Path in = Path.of("");

    @Option(names = "--out", required = true, description = "folder for the results")
    private Path out = Path.of("");

    @Option(names = "--tier", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Tier tier = Tier.rich;

    @Option(names = "--false-alarms-per-week", description = "budget (default: ${DEFAULT-VALUE})")
    private double falseAlarmsPerWeek = 1;

    @Override
    public Integer call() throws IOException {
        DetectorConfig config = new DetectorConfig(falseAlarmsPerWeek, Direction.BOTH);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(in)) {
            files = walk.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        System.out.printf("%-60s %9s %7s%n", "file", "rows", "alarms");
        long rows = 0;
        long alarms = 0;
        long start = System.nanoTime();
        for (Path file : files) {
            Path target = out.resolve(in.relativize(file).toString());
            long[] counted = score(file, target, config);
            rows += counted[0];
            alarms += counted[1];
            System.out.printf("%-60s %9d %7d%n", in.relativize(file), counted[0], counted[1]);
        }
        System.out.printf(
                "%-60s %9d %7d  (%s tier, %.1f s)%n", "total", rows, alarms, tier, (System.nanoTime() - start) / 1e9);
        return 0;
    }

    /** Rows and alarms of one file. */
    private long[] score(Path file, Path target, DetectorConfig config) throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        long rows = 0;
        long alarms = 0;
        try (CsvReader<CsvRecord> reader =
                        CsvReader.builder().skipEmptyLines(true).ofCsvRecord(file);
                CsvWriter writer = CsvWriter.builder().build(target)) {
            List<Integer> columns = new ArrayList<>(); // of the values
            int timeColumn = -1;
            Optional<Judge> judge = Optional.empty();
            for (CsvRecord record : reader) {
                if (timeColumn < 0) {
                    timeColumn = header(file, record, columns);
                    List<String> head = new ArrayList<>(List.of("timestamp"));
                    columns.forEach(column -> head.add(record.getField(column).strip()));
                    head.addAll(List.of("anomaly_score", "alarm"));
                    writer.writeRecord(head);
                    judge = Optional.of(judge(columns.size(), config));
                    continue;
                }
                List<String> line = new ArrayList<>();
                line.add(field(record, timeColumn));
                double[] values = new double[columns.size()];
                for (int i = 0; i < values.length; i++) {
                    line.add(field(record, columns.get(i)));
                    values[i] = number(line.get(i + 1));
                }
                Finding finding = judge.orElseThrow().update(millis(line.get(0)), values);
                line.add(Double.toString(finding.score()));
                line.add(finding.alarm() ? "1" : "0");
                writer.writeRecord(line);
                rows++;
                alarms += finding.alarm() ? 1 : 0;
            }
        }
        return new long[] {rows, alarms};
    }

    /** A detector of one signal or of several. */
    private interface Judge {
        Finding update(long epochMillis, double[] values);
    }

    private Judge judge(int signals, DetectorConfig config) {
        if (signals == 1) {
            Detector detector = tier == Tier.light ? Detectors.light(config) : Detectors.rich(config);
            return (epochMillis, values) -> detector.update(epochMillis, values[0]);
        }
        VectorDetector detector =
                tier == Tier.light ? Detectors.lightVector(signals, config) : Detectors.richVector(signals, config);
        return (epochMillis, values) -> detector.update(epochMillis, values).finding();
    }

    /** The column of the time; fills in those of the values. */
    private static int header(Path file, CsvRecord record, List<Integer> columns) throws IOException {
        int time = -1;
        for (int i = 0; i < record.getFieldCount(); i++) {
            String name = record.getField(i).strip();
            if (name.equals("timestamp")) {
                time = i;
            } else if (name.matches("value[0-9]*")) {
                columns.add(i);
            }
        }
        if (time < 0 || columns.isEmpty()) {
            throw new IOException(
                    file + ": the header needs timestamp and value (or value1..valueN), it is " + record.getFields());
        }
        return time;
    }

    private static String field(CsvRecord record, int column) {
        return column < record.getFieldCount() ? record.getField(column) : "";
    }

    static long millis(String time) {
        try {
            return LocalDateTime.parse(time.strip(), TIME)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        } catch (DateTimeException unreadable) {
            return Detector.UNKNOWN_TIME;
        }
    }

    static double number(String value) {
        try {
            return Double.parseDouble(value.strip());
        } catch (NumberFormatException unreadable) {
            return Double.NaN;
        }
    }
}
