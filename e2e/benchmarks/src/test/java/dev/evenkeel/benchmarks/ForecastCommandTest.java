package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ForecastCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void forecastsBeforeEachOfTheLastRows() throws IOException {
        StringBuilder csv = new StringBuilder("id,t,value\n");
        for (int day = 0; day < 40; day++) {
            csv.append("a,").append(day).append(',').append(100 + day % 4).append('\n');
            csv.append("b,")
                    .append(day)
                    .append(',')
                    .append(day == 20 ? "" : "7")
                    .append('\n');
        }
        List<String> lines = run(csv.toString(), "--season", "4", "--horizon", "2", "--origins", "3");
        assertThat(lines.getFirst()).isEqualTo("id,origin,step,mean,lo80,hi80,lo95,hi95");
        assertThat(lines).hasSize(1 + 2 * 3 * 2);
        String[] last = lines.getLast().split(",", -1);
        assertThat(last[0]).isEqualTo("b");
        assertThat(last[1]).isEqualTo("39");
        assertThat(last[2]).isEqualTo("2");
        assertThat(Double.parseDouble(last[3])).isBetween(6.9, 7.1);
    }

    @Test
    void aForecastKnowsNoLaterValue() throws IOException {
        StringBuilder one = new StringBuilder("id,t,value\n");
        StringBuilder two = new StringBuilder("id,t,value\n");
        for (int i = 0; i < 50; i++) {
            String row = "a,2024-01-" + (i < 9 ? "0" : "") + (i + 1) + ",";
            if (i < 31) {
                one.append(row).append(i * 3 % 7).append('\n');
                two.append(row).append(i < 28 ? i * 3 % 7 : 1e6).append('\n');
            }
        }
        List<String> before = run(one.toString(), "--season", "7", "--origins", "10");
        List<String> after = run(two.toString(), "--season", "7", "--origins", "10");
        assertThat(after.subList(0, 8)).isEqualTo(before.subList(0, 8)); // rows 22 to 28
    }

    private List<String> run(String csv, String... options) throws IOException {
        Path in = Files.writeString(folder.resolve("in.csv"), csv);
        Path out = folder.resolve("out/out.csv");
        CommandLine line = new CommandLine(new Benchmarks());
        String[] arguments = new String[options.length + 5];
        arguments[0] = "forecast";
        arguments[1] = "--in";
        arguments[2] = in.toString();
        arguments[3] = "--out";
        arguments[4] = out.toString();
        System.arraycopy(options, 0, arguments, 5, options.length);
        assertThat(line.execute(arguments)).isZero();
        return Files.readAllLines(out);
    }
}
