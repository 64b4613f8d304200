package dev.evenkeel.benchmarks;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.evenkeel.analytics.logs.LogTemplate;
import dev.evenkeel.analytics.logs.TemplateMiner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mines the templates of a log file and writes the template of each line. */
@Command(name = "logs", description = "Writes LineId,EventId,EventTemplate for each line of a log.")
final class LogsCommand implements Callable<Integer> {
    /** When the template of a line is told. */
    enum Mode {
        /** As the line is read. */
        online,
        /** At the end, when templates that belong together were merged. */
        settled
    }

    @Option(names = "--in", required = true, description = "log file")
    private Path in = Path.of("");

    @Option(
            names = "--format",
            defaultValue = "<Content>",
            description = "layout of a line, as '<Date> <Time> <Level> <Content>' (default: ${DEFAULT-VALUE})")
    private String format = "<Content>";

    @Option(names = "--out", required = true, description = "CSV file for the result")
    private Path out = Path.of("");

    @Option(names = "--mode", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Mode mode = Mode.settled;

    @Override
    public Integer call() throws IOException {
        List<String> lines = lines(in);
        LineFormat layout = LineFormat.of(format);
        List<String> contents = lines.stream().map(layout::content).toList();
        long start = System.nanoTime();
        TemplateMiner miner = new TemplateMiner();
        List<LogTemplate> online = new ArrayList<>();
        long[] ids = new long[contents.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = miner.update(contents.get(i));
            if (mode == Mode.online) {
                online.add(template(miner, ids[i]));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (CsvWriter writer = CsvWriter.builder().build(out)) {
            writer.writeRecord("LineId", "EventId", "EventTemplate");
            for (int i = 0; i < ids.length; i++) {
                LogTemplate template = mode == Mode.online ? online.get(i) : template(miner, ids[i]);
                writer.writeRecord(Integer.toString(i + 1), template.name(), template.text());
            }
        }
        System.out.printf("%s: %d lines, %d templates, %s, %.3f s%n", in, ids.length, miner.size(), mode, seconds);
        return 0;
    }

    /** Lines end at line feeds, with or without a carriage return; bytes that are no text are kept as U+FFFD. */
    static List<String> lines(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            int to = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(text.substring(from, to));
            from = end + 1;
        }
        return lines;
    }

    private static LogTemplate template(TemplateMiner miner, long id) {
        return miner.template(id).orElseGet(() -> new LogTemplate(id, LogTemplate.PARAMETER, List.of(), 1));
    }
}
