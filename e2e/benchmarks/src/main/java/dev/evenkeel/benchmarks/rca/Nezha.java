package dev.evenkeel.benchmarks.rca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.Samples;
import dev.evenkeel.analytics.rca.Signal;
import dev.evenkeel.analytics.rca.Snapshot;
import dev.evenkeel.analytics.rca.TopologyGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Reads the faults of Nezha (Yu et al., Nezha: Interpretable Fine-Grained Root Causes Analysis for Microservices on
 * Multi-modal Observability Data, FSE 2023), a day at a time. Metrics are read by the minute; spans, calls and log lines by
 * the file, which is a minute that ends at eight seconds past the one in its name. The incident is the four minutes after a
 * case's time, and of its files those after the minute of its time; the history is all the rest of the day but the eight
 * minutes after the case's time (of files, all but the incident's), or, where the future is not to be known, what ended
 * before that time.
 */
final class Nezha {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter FILE = DateTimeFormatter.ofPattern("HH_mm", Locale.ROOT);
    private static final int TIME_LENGTH = 19;
    private static final String METRIC_FILE = "_metric.csv";
    private static final long FILE_END_SECONDS = 8;
    /** Latency of the incident: metrics lag by some seconds, and the faults last three to four minutes. */
    private static final long DURING_FROM_SECONDS = 20;

    private static final long DURING_TO_SECONDS = 260;
    private static final long HISTORY_BEFORE_SECONDS = 30;
    private static final long HISTORY_AFTER_SECONDS = 480;
    private static final long DAY_SECONDS = 86_400;
    private static final double MICROS = 1e-6;

    /** Metrics that a case is judged by. */
    private static final Map<String, Family> METRICS = Map.of(
            "CpuUsage(m)", Family.SATURATION,
            "MemoryUsage(Mi)", Family.SATURATION,
            "PodServerLatencyP90(s)", Family.LATENCY);

    /** A signal of the whole day, its values at the times of a grid. */
    private record Series(String node, String caller, Family family, String name, List<Double> values) {
        Signal signal(IntPredicate history, IntPredicate during) {
            Samples samples = Samples.of(Numbers.select(values, history), Numbers.select(values, during));
            return caller.isEmpty()
                    ? Signal.of(node, family, name, samples)
                    : Signal.ofCall(caller, node, family, name, samples);
        }
    }

    /** Series that were sampled at the same times, in seconds since the epoch. */
    private record Grid(List<Long> times, List<Series> series) {}

    private final Path day;
    private final boolean causal;
    private final List<Grid> minutes = new ArrayList<>();
    private final TopologyGraph.Builder graph = TopologyGraph.builder();
    private SortedSet<String> files = new TreeSet<>();
    private List<Long> fileEnds = List.of();
    private List<Series> fileSeries = List.of();

    private Nezha(Path day, boolean causal) {
        this.day = day;
        this.causal = causal;
    }

    /**
     * All cases of all days, in the order of the days.
     *
     * @param causal without any look ahead: the history ends where the incident begins
     */
    static List<Incident> read(Path in, boolean causal) throws IOException {
        List<Path> days;
        try (Stream<Path> list = Files.list(in)) {
            days = list.filter(path -> Files.exists(path.resolve("cases.json")))
                    .sorted()
                    .toList();
        }
        List<Incident> incidents = new ArrayList<>();
        for (Path day : days) {
            incidents.addAll(new Nezha(day, causal).read());
        }
        return incidents;
    }

    private List<Incident> read() throws IOException {
        Path metrics = day.resolve("metric");
        if (Files.isDirectory(metrics)) {
            try (Stream<Path> list = Files.list(metrics)) {
                for (Path file : list.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(METRIC_FILE)) {
                        pod(file, service(name.substring(0, name.length() - METRIC_FILE.length())));
                    }
                }
            }
            calls(metrics.resolve("source_50.csv"));
        }
        JsonNode cases = new ObjectMapper().readTree(day.resolve("cases.json").toFile());
        long first = Long.MAX_VALUE;
        for (JsonNode value : cases) {
            first = Math.min(first, value.path("time").asLong());
        }
        readFiles(Math.floorDiv(first, DAY_SECONDS) * DAY_SECONDS);
        List<Incident> incidents = new ArrayList<>();
        cases.properties().forEach(entry -> incidents.add(incident(entry.getKey(), entry.getValue())));
        return incidents;
    }

    private Incident incident(String key, JsonNode value) {
        long time = value.path("time").asLong();
        List<Signal> signals = new ArrayList<>();
        for (Grid grid : minutes) {
            List<Long> times = grid.times();
            IntPredicate during =
                    row -> times.get(row) > time + DURING_FROM_SECONDS && times.get(row) <= time + DURING_TO_SECONDS;
            IntPredicate history = row -> times.get(row) < time - HISTORY_BEFORE_SECONDS
                    || (!causal && times.get(row) > time + HISTORY_AFTER_SECONDS);
            grid.series().forEach(series -> signals.add(series.signal(history, during)));
        }
        Set<String> own = new HashSet<>();
        value.path("trace_files").forEach(file -> own.add(file.asText()));
        value.path("log_files").forEach(file -> own.add(file.asText()));
        List<String> names = List.copyOf(files);
        String minute = FILE.format(Instant.ofEpochSecond(time).atOffset(ZoneOffset.UTC));
        IntPredicate during =
                file -> own.contains(names.get(file)) && names.get(file).compareTo(minute) > 0;
        IntPredicate history = file -> !during.test(file) && (!causal || fileEnds.get(file) <= time);
        fileSeries.forEach(series -> signals.add(series.signal(history, during)));
        return new Incident(key, Snapshot.of(graph.build(), signals));
    }

    /** The pod's name without its last two parts. */
    private static String service(String pod) {
        String[] parts = pod.split("-", -1);
        return String.join("-", Arrays.copyOf(parts, Math.max(1, parts.length - 2)));
    }

    private void pod(Path file, String service) throws IOException {
        graph.node(service);
        List<NamedCsvRecord> rows = timed(file);
        List<Series> series = new ArrayList<>();
        METRICS.forEach((name, family) -> series.add(new Series(service, "", family, name, column(rows, name))));
        minutes.add(new Grid(times(rows), series));
    }

    /** Median latencies of calls as the caller sees them, a column for each caller_callee. */
    private void calls(Path file) throws IOException {
        List<NamedCsvRecord> rows = timed(file);
        if (rows.isEmpty()) {
            return;
        }
        List<Series> series = new ArrayList<>();
        List<String> header = rows.getFirst().getHeader();
        for (String column : header.subList(2, header.size())) {
            int split = column.indexOf('_');
            if (split > 0) {
                String caller = column.substring(0, split);
                String callee = column.substring(split + 1);
                graph.call(caller, callee);
                series.add(new Series(callee, caller, Family.LATENCY, "p50", column(rows, column)));
            }
        }
        minutes.add(new Grid(times(rows), series));
    }

    private void readFiles(long midnight) throws IOException {
        List<NamedCsvRecord> spans = rows(day.resolve("trace_stats.csv"));
        List<NamedCsvRecord> edges = rows(day.resolve("trace_edges.csv"));
        List<NamedCsvRecord> lines = rows(day.resolve("log_counts.csv"));
        files = new TreeSet<>();
        Stream.of(spans, edges, lines).flatMap(List::stream).forEach(row -> files.add(row.getField("file")));
        List<String> names = List.copyOf(files);
        fileEnds = names.stream()
                .map(name -> midnight + LocalTime.parse(name, FILE).toSecondOfDay() + FILE_END_SECONDS)
                .toList();
        SortedMap<String, SortedMap<String, double[]>> counts = new TreeMap<>();
        SortedMap<String, double[]> latencies = new TreeMap<>();
        for (NamedCsvRecord row : spans) {
            count(counts, row.getField("service"), "span " + row.getField("OperationName"), row, names);
        }
        for (NamedCsvRecord row : lines) {
            count(counts, row.getField("service"), "log " + row.getField("template_id"), row, names);
        }
        for (NamedCsvRecord row : edges) {
            String caller = row.getField("parent");
            String callee = row.getField("service");
            graph.call(caller, callee);
            count(counts, caller, "call " + callee, row, names);
            count(counts, callee, "calls", row, names);
            latencies
                            .computeIfAbsent(caller + "\n" + callee, edge -> {
                                double[] gaps = new double[names.size()];
                                Arrays.fill(gaps, Double.NaN);
                                return gaps;
                            })[names.indexOf(row.getField("file"))] =
                    MICROS * Numbers.parse(row.getField("p50"));
        }
        List<Series> series = new ArrayList<>();
        counts.forEach((service, bySymbol) -> bySymbol.forEach(
                (symbol, values) -> series.add(new Series(service, "", Family.ACTIVITY, symbol, list(values)))));
        latencies.forEach((edge, values) -> {
            String[] ends = edge.split("\n", 2);
            series.add(new Series(ends[1], ends[0], Family.LATENCY, "span p50", list(values)));
        });
        fileSeries = series;
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static void count(
            SortedMap<String, SortedMap<String, double[]>> counts,
            String service,
            String symbol,
            NamedCsvRecord row,
            List<String> names) {
        counts.computeIfAbsent(service, first -> new TreeMap<>())
                        .computeIfAbsent(symbol, first -> new double[names.size()])[
                        names.indexOf(row.getField("file"))] +=
                Numbers.parse(row.getField("count"));
    }

    private static List<NamedCsvRecord> rows(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().allowMissingFields(true).ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    /** Rows whose time can be read. */
    private static List<NamedCsvRecord> timed(Path file) throws IOException {
        return rows(file).stream()
                .filter(row -> seconds(row.getField(0)).isPresent())
                .toList();
    }

    /** By the readable time: the number beside it is wrong in some files. */
    private static List<Long> times(List<NamedCsvRecord> rows) {
        return rows.stream().map(row -> seconds(row.getField(0)).orElseThrow()).toList();
    }

    private static Optional<Long> seconds(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.substring(0, Math.min(TIME_LENGTH, text.length())), TIME)
                    .toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static List<Double> column(List<NamedCsvRecord> rows, String name) {
        return rows.stream()
                .map(row -> row.findField(name).map(Numbers::parse).orElse(Double.NaN))
                .toList();
    }
}
