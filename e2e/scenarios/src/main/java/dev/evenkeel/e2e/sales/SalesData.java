package dev.evenkeel.e2e.sales;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CSV in two parts: what is known at first, and what comes later.
 *
 * @param first the CSV that the model is first trained on
 * @param later the rows that come after, with the same header
 * @param target the column to predict
 * @param time the column that orders the rows
 * @param knownAhead columns that are known when a prediction is asked for
 */
public record SalesData(String first, String later, String target, String time, List<String> knownAhead) {

    /** Holds the last part of a CSV back; the share is in (0, 1). */
    public static SalesData split(Path csv, double share, String target, String time, List<String> knownAhead) {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
            List<CsvRecord> records = reader.stream().toList();
            if (records.size() < 40) {
                throw new IllegalArgumentException("--csv " + csv + " has " + records.size()
                        + " lines: the demo needs a header and about 40 rows or more");
            }
            List<String> header = records.getFirst().getFields();
            for (String column : List.of(target, time)) {
                if (!header.contains(column)) {
                    throw new IllegalArgumentException(
                            "column '" + column + "' is not in " + csv + ", which has " + String.join(", ", header));
                }
            }
            int cut = records.size() - (int) Math.round(share * (records.size() - 1));
            return new SalesData(
                    write(header, records.subList(1, cut)),
                    write(header, records.subList(cut, records.size())),
                    target,
                    time,
                    knownAhead);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + csv, e);
        }
    }

    /** The sample that ships with the project, and its next quarter. */
    public static SalesData sample(Path samples) {
        try {
            String first = Files.readString(samples.resolve("sales/data.csv"));
            String all = Files.readString(samples.resolve("sales-next-quarter/data.csv"));
            if (!all.startsWith(first)) {
                throw new IllegalStateException("sales-next-quarter/data.csv does not go on where sales/data.csv ends");
            }
            String header = first.substring(0, first.indexOf('\n') + 1);
            return new SalesData(
                    first,
                    header + all.substring(first.length()),
                    "units",
                    "week",
                    List.of("price", "promotion", "holiday"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample in " + samples, e);
        }
    }

    /** Both parts as one CSV. */
    public String all() {
        return first + later.substring(later.indexOf('\n') + 1);
    }

    private static String write(List<String> header, List<CsvRecord> rows) {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder()
                .lineDelimiter(de.siegmar.fastcsv.writer.LineDelimiter.LF)
                .build(text)) {
            writer.writeRecord(header);
            rows.forEach(row -> writer.writeRecord(row.getFields()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
