package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DriftCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private static String rows(int rows, double shift, String rare, SplittableRandom random) {
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            csv.append(random.nextGaussian())
                    .append(',')
                    .append(random.nextGaussian() + shift)
                    .append(',')
                    .append(random.nextInt(4) == 0 ? rare : "common")
                    .append(",7,\"")
                    .append("a text of some length, ".repeat(2 + random.nextInt(3)))
                    .append(1000 + random.nextInt(9000))
                    .append("\"\n");
        }
        return csv.toString();
    }

    private JsonNode run(String reference, String stream) throws IOException {
        Path a = Files.writeString(folder.resolve("a.csv"), reference);
        Path b = Files.writeString(folder.resolve("b.csv"), stream);
        Path out = folder.resolve("new/out.json");
        int code = new CommandLine(new Benchmarks())
                .execute("drift", "--reference", a.toString(), "--stream", b.toString(), "--out", out.toString());
        assertThat(code).isZero();
        return new ObjectMapper().readTree(out.toFile());
    }

    @Test
    void tellsWhichColumnsLeftAndWhen() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        String header = "same,moved,kind,constant,text\n";
        JsonNode all = run(
                header + rows(1000, 0, "rare", random),
                header + rows(200, 0, "rare", random) + rows(300, 1, "new", random));
        assertThat(all.get("rows").asInt()).isEqualTo(500);
        JsonNode columns = all.get("columns");
        assertThat(columns.get("same").get("verdict").asText()).isNotEqualTo("Breach");
        assertThat(columns.get("same").get("firstAlarmRow").isNull()).isTrue();
        assertThat(columns.get("constant").get("verdict").asText()).isNotEqualTo("Breach");
        assertThat(columns.get("text").get("kind").asText()).isEqualTo("Text");
        assertThat(columns.get("text").get("verdict").asText()).isNotEqualTo("Breach");
        for (String name : new String[] {"moved", "kind"}) {
            JsonNode column = columns.get(name);
            assertThat(column.get("verdict").asText()).isEqualTo("Breach");
            assertThat(column.get("firstAlarmRow").asInt()).isBetween(200, 320);
            assertThat(column.get("onsetRow").asInt()).isBetween(100, 320);
            assertThat(column.get("statistic").asDouble()).isGreaterThanOrEqualTo(20);
            assertThat(column.get("n").asInt()).isEqualTo(500);
        }
    }

    @Test
    void emptyShortAndStrangeFilesGiveAnAnswer() throws IOException {
        assertThat(run("x,y\n", "x,y\n1,a\n").get("columns").size()).isLessThanOrEqualTo(2);
        assertThat(run("x,y\n1,a\n", "x,y\n")
                        .get("columns")
                        .get("x")
                        .get("verdict")
                        .asText())
                .isEqualTo("Inconclusive");
        String odd = "x,y\n" + "NaN,\nInfinity,é\n1e999,NULL\n,\n-5,b\n".repeat(30);
        JsonNode columns = run(odd, odd).get("columns");
        assertThat(columns.get("x").get("verdict").asText()).isNotEqualTo("Breach");
        assertThat(columns.get("y").get("verdict").asText()).isNotEqualTo("Breach");
        JsonNode absent = run("x,y\n" + "1,a\n2,b\n".repeat(50), "y\n" + "a\nb\n".repeat(50));
        assertThat(absent.get("columns").get("x").get("verdict").asText()).isEqualTo("Breach");
    }
}
