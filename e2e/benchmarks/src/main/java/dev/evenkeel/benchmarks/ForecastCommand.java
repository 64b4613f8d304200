package dev.evenkeel.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.forecast.SeasonalConfig;
import dev.evenkeel.analytics.forecast.SeasonalForecast;
import dev.evenkeel.analytics.forecast.SeasonalForecaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Forecasts each series of a file before each of its last rows. A forecast knows the values of the rows before it and,
 * as any calendar would, the times of all rows; where rows end, the times go on as one season before.
 */
@Command(
        name = "forecast",
        description = "Forecasts before each of the last rows: id,t,value -> id,origin,step,mean,...")
final class ForecastCommand implements Callable<Integer> {

    /** A week in days; a day and a week in seconds. */
    private static final Set<Long> CALENDAR = Set.of(7L, 86_400L, 604_800L);

    @Option(names = "--in", required = true, description = "CSV with the columns id,t,value")
    private Path in = Path.of("");

    @Option(names = "--out", required = true, description = "CSV: id,origin,step,mean,lo80,hi80,lo95,hi95")
    private Path out = Path.of("");

    @Option(names = "--horizon", description = "steps ahead (default: ${DEFAULT-VALUE})")
    private int horizon = 1;

    @Option(names = "--season", description = "rows in a season (default: ${DEFAULT-VALUE})")
    private int season = 1;

    @Option(names = "--origins", description = "rows of each series that a forecast is made before (default: all)")
    private int origins = Integer.MAX_VALUE;

    /** Rows of one series in the order of the file. */
    private static final class Series {
        final List<String> labels = new ArrayList<>();
        final List<Double> values = new ArrayList<>();
    }

    /** What a forecast came to, for the table. */
    private static final class Score {
        long steps;
        long within80;
        long within95;
        double error;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Series> all = read();
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        long[] calendar = times(all);
        long period = period(calendar);
        int slots = Math.clamp(period / unit(calendar), 1, SeasonalConfig.MOST_SLOTS);
        SeasonalConfig config = new SeasonalConfig(period, slots, horizon);
        Score score = new Score();
        try (CsvWriter writer = CsvWriter.builder().build(out)) {
            writer.writeRecord("id", "origin", "step", "mean", "lo80", "hi80", "lo95", "hi95");
            for (Map.Entry<String, Series> entry : all.entrySet()) {
                forecast(entry.getKey(), entry.getValue(), config, writer, score);
            }
        }
        System.out.printf("%8s %9s %14s %8s %8s%n", "series", "steps", "mean error", "in 80%", "in 95%");
        double steps = Math.max(1, score.steps);
        System.out.printf(
                "%8d %9d %14.4f %8.4f %8.4f%n",
                all.size(), score.steps, score.error / steps, score.within80 / steps, score.within95 / steps);
        return 0;
    }

    private Map<String, Series> read() throws IOException {
        Map<String, Series> all = new LinkedHashMap<>();
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().skipEmptyLines(true).ofNamedCsvRecord(in)) {
            for (NamedCsvRecord row : reader) {
                Series series = all.computeIfAbsent(row.getField("id"), id -> new Series());
                series.labels.add(row.getField("t").strip());
                series.values.add(DetectCommand.number(row.getField("value")));
            }
        }
        return all;
    }

    private void forecast(String id, Series series, SeasonalConfig config, CsvWriter writer, Score score) {
        int rows = series.labels.size();
        long[] time = Arrays.copyOf(times(series.labels), rows + horizon);
        for (int i = rows; i < time.length; i++) {
            time[i] = i >= season ? time[i - season] + config.period() : time[i - 1] + 1;
        }
        SeasonalForecaster forecaster = new SeasonalForecaster(config);
        for (int i = 0; i < rows; i++) {
            if (i >= rows - (long) origins) {
                for (int step = 1; step <= horizon; step++) {
                    SeasonalForecast forecast = forecaster.forecast(time[i + step - 1], step);
                    writer.writeRecord(
                            id,
                            series.labels.get(i),
                            Integer.toString(step),
                            Double.toString(forecast.point()),
                            Double.toString(forecast.low80()),
                            Double.toString(forecast.high80()),
                            Double.toString(forecast.low95()),
                            Double.toString(forecast.high95()));
                    if (i + step <= rows) {
                        count(score, forecast, series.values.get(i + step - 1));
                    }
                }
            }
            forecaster.update(time[i], series.values.get(i));
        }
    }

    private static void count(Score score, SeasonalForecast forecast, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        score.steps++;
        score.within80 += forecast.low80() <= value && value <= forecast.high80() ? 1 : 0;
        score.within95 += forecast.low95() <= value && value <= forecast.high95() ? 1 : 0;
        score.error += Math.abs(value - forecast.point());
    }

    /** The different times of all series, sorted: rows that one series lacks are there in another. */
    private static long[] times(Map<String, Series> all) {
        return all.values().stream()
                .flatMapToLong(series -> Arrays.stream(times(series.labels)))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Times as numbers: dates as days, other times as seconds, whole numbers as they are; the row number where not sorted. */
    static long[] times(List<String> labels) {
        long[] times = new long[labels.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = time(labels.get(i));
            if (times[i] == Long.MIN_VALUE || (i > 0 && times[i] <= times[i - 1])) {
                return LongStream.range(0, labels.size()).toArray();
            }
        }
        return times;
    }

    private static long time(String label) {
        if (label.matches("-?[0-9]{1,18}")) {
            return Long.parseLong(label);
        }
        try {
            return LocalDate.parse(label).toEpochDay();
        } catch (DateTimeException noDate) {
            long millis = DetectCommand.millis(label);
            return millis == Detector.UNKNOWN_TIME ? Long.MIN_VALUE : Math.floorDiv(millis, 1000);
        }
    }

    /**
     * Length of a season in the unit of the times: the usual distance of rows that are a season apart, or the season
     * times the usual distance of neighbours where only that is a day or a week. Shops that close on one day of the week
     * have rows for six.
     */
    private long period(long[] times) {
        int pairs = times.length - season;
        if (pairs < 1) {
            return Math.max(1, season);
        }
        long[] distance = new long[pairs];
        for (int i = 0; i < pairs; i++) {
            distance[i] = times[i + season] - times[i];
        }
        Arrays.sort(distance);
        long byRows = Math.max(1, distance[pairs / 2]);
        long byUnit = season * unit(times);
        return !CALENDAR.contains(byRows) && CALENDAR.contains(byUnit) ? byUnit : byRows;
    }

    /** The usual distance of neighbours. */
    private static long unit(long[] times) {
        if (times.length < 2) {
            return 1;
        }
        long[] distance = new long[times.length - 1];
        for (int i = 0; i < distance.length; i++) {
            distance[i] = times[i + 1] - times[i];
        }
        Arrays.sort(distance);
        return Math.max(1, distance[distance.length / 2]);
    }
}
