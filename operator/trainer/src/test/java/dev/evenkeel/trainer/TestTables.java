package dev.evenkeel.trainer;

import dev.evenkeel.trainer.data.CsvTable;
import dev.evenkeel.trainer.data.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SplittableRandom;

/** Small data for tests, made from a seed. */
public final class TestTables {
    /** The sample that ships with the project. */
    public static final Path SALES = Path.of("../../manifests/samples/sales/data.csv");

    public static final Path SALES_NEXT = Path.of("../../manifests/samples/sales-next-quarter/data.csv");

    private TestTables() {}

    /** Reads CSV text. */
    public static Table table(String csv) {
        try {
            Path file = Files.createTempFile("table", ".csv");
            try {
                Files.writeString(file, csv);
                return CsvTable.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Days of one shop: {@code day,price,visitors,sold}; a week's rhythm, growth, a few missing cells. */
    public static String days(int days, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder csv = new StringBuilder("day,price,visitors,sold\n");
        LocalDate first = LocalDate.of(2024, 1, 1);
        for (int day = 0; day < days; day++) {
            double price = 5 + Math.floor(random.nextDouble() * 4) / 2;
            double expected =
                    100 * Math.exp(0.002 * day + 0.3 * Math.sin(day % 7) - 0.1 * price + 0.1 * random.nextGaussian());
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%s%n",
                    first.plusDays(day),
                    random.nextInt(15) == 0 ? "" : Double.toString(price),
                    Math.round(expected * 3),
                    random.nextInt(60) == 0 ? "NA" : Long.toString(Math.round(expected))));
        }
        return csv.toString().replace("\r", "");
    }
}
