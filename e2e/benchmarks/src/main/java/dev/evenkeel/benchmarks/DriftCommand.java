package dev.evenkeel.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.ColumnBaseline;
import dev.evenkeel.analytics.drift.DriftConfig;
import dev.evenkeel.analytics.drift.DriftFinding;
import dev.evenkeel.analytics.drift.DriftMonitor;
import dev.evenkeel.analytics.drift.NumericBaseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares a stream of rows with a reference, row by row, and tells for each column whether and when it left it. The
 * reference tells what a column is: numbers, categories, or texts, of which the lengths are watched.
 */
@Command(name = "drift", description = "Finds the first row at which a column of a stream left its reference.")
final class DriftCommand implements Callable<Integer> {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none");
    private static final double NUMERIC_SHARE = 0.99; // of the fields that are not missing
    private static final double TEXT_LENGTH = 32; // mean, in characters
    private static final double TEXT_DISTINCT = 0.5; // share of the rows

    @Option(names = "--reference", required = true, description = "CSV of the reference, with a header")
    private Path reference = Path.of("");

    @Option(names = "--stream", required = true, description = "CSV of the rows to judge, oldest first")
    private Path stream = Path.of("");

    @Option(names = "--alpha", description = "chance of a false alarm in the horizon (default: ${DEFAULT-VALUE})")
    private double alpha = DriftConfig.DEFAULT.alpha();

    @Option(names = "--horizon", description = "rows that alpha is for (default: ${DEFAULT-VALUE})")
    private int horizon = DriftConfig.DEFAULT.horizon();

    @Option(names = "--tolerance", description = "distance that still passes, 0 to 1 (default: ${DEFAULT-VALUE})")
    private double tolerance = DriftConfig.DEFAULT.tolerance();

    @Option(names = "--out", required = true, description = "JSON with a finding per column")
    private Path out = Path.of("");

    private enum Kind {
        Numeric,
        Categorical,
        Text
    }

    @Override
    public Integer call() throws IOException {
        DriftConfig config = new DriftConfig(alpha, horizon, tolerance, 0);
        Map<String, List<String>> columns = columns(reference);
        Map<String, Kind> kinds = new LinkedHashMap<>();
        Map<String, ColumnBaseline> baselines = new LinkedHashMap<>();
        columns.forEach((name, fields) -> {
            Kind kind = kind(fields);
            kinds.put(name, kind);
            long seed = name.hashCode();
            baselines.put(
                    name,
                    kind == Kind.Categorical
                            ? CategoricalBaseline.of(fields, seed)
                            : NumericBaseline.of(
                                    fields.stream()
                                            .mapToDouble(field -> number(kind, field))
                                            .toArray(),
                                    seed));
        });
        DriftMonitor monitor = new DriftMonitor(baselines, config);
        long rows = feed(monitor, kinds);
        report(monitor.findings(), kinds, rows);
        return 0;
    }

    private static Map<String, List<String>> columns(Path file) throws IOException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord row : reader) {
                for (String name : row.getHeader()) {
                    columns.computeIfAbsent(name, _ -> new ArrayList<>()).add(field(row, name));
                }
            }
        }
        return columns;
    }

    private static String field(NamedCsvRecord row, String name) {
        Optional<String> field = row.findField(name).map(String::strip);
        return field.filter(text -> !MISSING.contains(text.toLowerCase(Locale.ROOT)))
                .orElse("");
    }

    private static Kind kind(List<String> fields) {
        long present = fields.stream().filter(field -> !field.isEmpty()).count();
        long numbers = fields.stream()
                .filter(field -> !Double.isNaN(DetectCommand.number(field)))
                .count();
        if (numbers >= NUMERIC_SHARE * present) {
            return Kind.Numeric;
        }
        double length = fields.stream().mapToInt(String::length).sum() / (double) present;
        long distinct = fields.stream().distinct().count();
        return length > TEXT_LENGTH && distinct > TEXT_DISTINCT * present ? Kind.Text : Kind.Categorical;
    }

    private static double number(Kind kind, String field) {
        if (kind == Kind.Text) {
            return field.isEmpty() ? Double.NaN : field.codePointCount(0, field.length());
        }
        return DetectCommand.number(field);
    }

    private long feed(DriftMonitor monitor, Map<String, Kind> kinds) throws IOException {
        List<String> numeric = new ArrayList<>();
        List<String> categorical = new ArrayList<>();
        kinds.forEach((name, kind) -> (kind == Kind.Categorical ? categorical : numeric).add(name));
        double[] numbers = new double[numeric.size()];
        String[] categories = new String[categorical.size()];
        long rows = 0;
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(stream)) {
            for (NamedCsvRecord row : reader) {
                for (int i = 0; i < numbers.length; i++) {
                    String name = numeric.get(i);
                    numbers[i] = number(kinds.getOrDefault(name, Kind.Numeric), field(row, name));
                }
                for (int i = 0; i < categories.length; i++) {
                    categories[i] = field(row, categorical.get(i));
                }
                monitor.update(numbers, categories);
                rows++;
            }
        }
        return rows;
    }

    private void report(Map<String, DriftFinding> findings, Map<String, Kind> kinds, long rows) throws IOException {
        System.out.printf(
                "%-30s %-12s %-13s %9s %9s %12s %7s  %s%n",
                "column", "kind", "verdict", "alarm row", "onset row", "evidence", "effect", "interval");
        Map<String, Object> columns = new LinkedHashMap<>();
        findings.forEach((name, finding) -> {
            Kind kind = kinds.getOrDefault(name, Kind.Numeric);
            System.out.printf(
                    "%-30s %-12s %-13s %9s %9s %12.4g %7.3f  [%.3f, %.3f]%n",
                    name,
                    kind,
                    finding.verdict().wireName(),
                    finding.alarmStep() < 0 ? "-" : finding.alarmStep(),
                    finding.onsetStep() < 0 ? "-" : finding.onsetStep(),
                    finding.evidence(),
                    finding.effect(),
                    finding.low(),
                    finding.high());
            Map<String, Object> column = new LinkedHashMap<>();
            column.put("kind", kind.name());
            column.put("verdict", finding.verdict().wireName());
            column.put("firstAlarmRow", finding.alarmStep() < 0 ? null : finding.alarmStep());
            column.put("onsetRow", finding.onsetStep() < 0 ? null : finding.onsetStep());
            column.put("statistic", finding.evidence());
            column.put("effect", finding.effect());
            column.put("low", finding.low());
            column.put("high", finding.high());
            column.put("n", finding.steps());
            column.put("effectRows", finding.rows());
            column.put("referenceRows", finding.referenceRows());
            columns.put(name, column);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("alpha", alpha);
        all.put("horizon", horizon);
        all.put("rows", rows);
        all.put("columns", columns);
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), all);
    }
}
