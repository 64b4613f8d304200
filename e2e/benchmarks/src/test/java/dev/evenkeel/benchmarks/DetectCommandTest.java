package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a judge of the command may rely on, for one signal and for three, in both tiers. */
class DetectCommandTest {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final int ROWS = 1500;
    private static final int CUT = 900;

    @TempDir
    private Path folder = Path.of("");

    private static List<String> series(int signals, double factor) {
        SplittableRandom random = new SplittableRandom(7);
        List<String> lines = new ArrayList<>();
        lines.add(signals == 1 ? "timestamp,value" : "timestamp,value1,value2,value3");
        LocalDateTime time = LocalDateTime.of(2026, 1, 5, 0, 0);
        for (int i = 0; i < ROWS; i++) {
            StringBuilder line = new StringBuilder(time.plusMinutes(5L * i).format(TIME));
            double load = 100 + 20 * Math.sin(2 * Math.PI * i / 288) + (i == 1200 ? 90 : 0);
            for (int j = 0; j < signals; j++) {
                line.append(',').append(factor * ((j + 1) * load + random.nextGaussian()));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private List<String> run(String name, String tier, List<String> lines) throws IOException {
        Path in = Files.createTempDirectory(folder, "in");
        Path out = Files.createTempDirectory(folder, "out");
        Path file = in.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
        int code = new CommandLine(new Benchmarks())
                .execute("detect", "--in", in.toString(), "--out", out.toString(), "--tier", tier);
        assertThat(code).isZero();
        return Files.readAllLines(out.resolve(name));
    }

    private static double score(String line) {
        String[] fields = line.split(",", -1);
        return Double.parseDouble(fields[fields.length - 2]);
    }

    @ParameterizedTest(name = "{0}, {1} signals")
    @CsvSource({"light, 1", "light, 3", "rich, 1", "rich, 3"})
    void seesNothingAheadAndNeitherNamesNorUnits(String tier, int signals) throws IOException {
        List<String> lines = series(signals, 1);
        List<String> whole = run("a/one.csv", tier, lines);
        assertThat(whole).hasSize(ROWS + 1);
        assertThat(whole.getFirst()).isEqualTo(lines.getFirst() + ",anomaly_score,alarm");
        assertThat(whole.get(1201)).endsWith(",1"); // the one thing that happened

        assertThat(run("a/one.csv", tier, lines.subList(0, CUT))).isEqualTo(whole.subList(0, CUT));
        assertThat(run("b/c/other.csv", tier, lines)).isEqualTo(whole);
        List<String> larger = run("a/one.csv", tier, series(signals, 8));
        for (int i = 1; i <= ROWS; i++) {
            assertThat(score(larger.get(i))).isCloseTo(score(whole.get(i)), within(1e-6));
        }
    }
}
