package dev.evenkeel.benchmarks.rca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.Samples;
import dev.evenkeel.analytics.rca.Signal;
import dev.evenkeel.analytics.rca.Snapshot;
import dev.evenkeel.analytics.rca.Symptom;
import dev.evenkeel.analytics.rca.TopologyGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the PetShop issues (Hardt et al., The PetShop Dataset, 2023, arXiv 2311.04806). A case is a folder with metrics.csv
 * and target.json, of which the key {@code target} alone is read; the call graph is the nearest graph.csv above it. A folder
 * with metrics.csv and no target.json is normal operation: the history of the cases below the same graph, or of those that
 * have none of their own. Rows that end before the target's alarm are before the incident.
 */
final class PetShop {
    private static final String METRICS = "metrics.csv";
    private static final String TARGET = "target.json";
    private static final String GRAPH = "graph.csv";
    private static final String LATENCY = "latency";
    private static final String AVERAGE = "Average";
    private static final double PERCENT = 100;

    private record Key(String node, String metric, String statistic) {}

    /** Columns by key, and the time of each row in seconds. */
    private record Table(List<Double> times, Map<Key, List<Double>> columns) {}

    private final Path root;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Path, List<Table>> normal = new TreeMap<>(); // by the folder of their graph

    private PetShop(Path root) {
        this.root = root;
    }

    /** All cases below the folder {@code dataset} of the given one, in the order of their paths. */
    static List<Incident> read(Path in) throws IOException {
        Path dataset = in.resolve("dataset");
        return new PetShop(Files.isDirectory(dataset) ? dataset : in).read();
    }

    private List<Incident> read() throws IOException {
        List<Path> folders;
        try (Stream<Path> walk = Files.walk(root)) {
            folders = walk.filter(path -> Files.isRegularFile(path.resolve(METRICS)))
                    .sorted()
                    .toList();
        }
        for (Path folder : folders) {
            if (!Files.exists(folder.resolve(TARGET))) {
                normal.computeIfAbsent(graphFolder(folder), first -> new ArrayList<>())
                        .add(table(folder.resolve(METRICS)));
            }
        }
        List<Incident> incidents = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.exists(folder.resolve(TARGET))) {
                incidents.add(incident(folder));
            }
        }
        return incidents;
    }

    private Incident incident(Path folder) throws IOException {
        JsonNode target = json.readTree(folder.resolve(TARGET).toFile()).path("target");
        boolean latency = target.path("metric").asText().equals(LATENCY);
        double alarm = target.path("timestamp").asDouble();
        Table table = table(folder.resolve(METRICS));
        Path graphFolder = graphFolder(folder);
        List<Table> history = normal.containsKey(graphFolder)
                ? normal.getOrDefault(graphFolder, List.of())
                : normal.values().stream().flatMap(List::stream).toList();
        double step = step(table.times());
        IntPredicate before = row -> table.times().get(row) + step <= alarm;
        boolean over = IntStream.range(0, table.times().size()).allMatch(before);
        List<Signal> signals = new ArrayList<>();
        table.columns().forEach((key, column) -> {
            Optional<Family> family = family(key);
            if (family.isPresent()) {
                List<Double> past = new ArrayList<>();
                history.forEach(other -> past.addAll(other.columns().getOrDefault(key, List.of())));
                signals.add(Signal.of(
                        key.node(),
                        family.get(),
                        key.metric() + " " + key.statistic(),
                        Samples.of(
                                values(key, past, row -> true),
                                over ? new double[0] : values(key, column, before),
                                values(key, column, over ? row -> true : before.negate()))));
            }
        });
        Symptom symptom = new Symptom(target.path("node").asText(), latency ? Family.LATENCY : Family.ERRORS);
        return new Incident(
                root.relativize(folder).toString().replace('\\', '/'),
                new Snapshot(graph(graphFolder.resolve(GRAPH)), signals, List.of(), Optional.of(symptom)));
    }

    private static Optional<Family> family(Key key) {
        return switch (key.metric() + " " + key.statistic()) {
            case LATENCY + " " + AVERAGE -> Optional.of(Family.LATENCY);
            case "availability " + AVERAGE -> Optional.of(Family.ERRORS);
            case "requests Sum" -> Optional.of(Family.TRAFFIC);
            default -> Optional.empty();
        };
    }

    /** Availability in percent becomes the failed share. */
    private static double[] values(Key key, List<Double> column, IntPredicate wanted) {
        double[] values = Numbers.select(column, wanted);
        if (key.metric().equals("availability")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 1 - values[i] / PERCENT;
            }
        }
        return values;
    }

    private static double step(List<Double> times) {
        double[] steps = new double[Math.max(0, times.size() - 1)];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = times.get(i + 1) - times.get(i);
        }
        Arrays.sort(steps);
        return steps.length == 0 ? 0 : steps[steps.length / 2];
    }

    /** The nearest folder upwards that has a graph; the folder itself if there is none. */
    private Path graphFolder(Path folder) {
        for (Path up = folder; up != null && up.startsWith(root); up = up.getParent()) {
            if (Files.exists(up.resolve(GRAPH))) {
                return up;
            }
        }
        return folder;
    }

    private static TopologyGraph graph(Path file) throws IOException {
        TopologyGraph.Builder graph = TopologyGraph.builder();
        if (Files.exists(file)) {
            try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
                List<String> header = List.of();
                for (CsvRecord row : reader) {
                    if (header.isEmpty()) {
                        header = row.getFields();
                        continue;
                    }
                    graph.node(row.getField(0));
                    for (int i = 1; i < Math.min(header.size(), row.getFieldCount()); i++) {
                        if (Numbers.parse(row.getField(i)) > 0) {
                            graph.call(row.getField(0), header.get(i));
                        }
                    }
                }
            }
        }
        return graph.build();
    }

    /** Three header rows (node, metric, statistic), perhaps one with the name of the index, then a time and values. */
    private static Table table(Path file) throws IOException {
        List<List<String>> head = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        List<List<Double>> columns = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
            for (CsvRecord row : reader) {
                if (head.size() < 3) {
                    head.add(row.getFields());
                    continue;
                }
                double time = Numbers.parse(row.getField(0));
                if (Double.isNaN(time)) {
                    continue;
                }
                times.add(time);
                for (int i = 1; i < head.getFirst().size(); i++) {
                    if (columns.size() < i) {
                        columns.add(new ArrayList<>());
                    }
                    columns.get(i - 1).add(i < row.getFieldCount() ? Numbers.parse(row.getField(i)) : Double.NaN);
                }
            }
        }
        Map<Key, List<Double>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byKey.put(
                    new Key(
                            head.get(0).get(i + 1),
                            head.get(1).get(i + 1),
                            head.get(2).get(i + 1)),
                    columns.get(i));
        }
        return new Table(times, byKey);
    }
}
