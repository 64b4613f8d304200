package dev.evenkeel.benchmarks.rca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RcaCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    private JsonNode run(String... arguments) throws IOException {
        assertThat(new CommandLine(new RcaCommand()).execute(arguments)).isZero();
        return new ObjectMapper().readTree(folder.resolve("out.json").toFile());
    }

    /** Five rows of five minutes; the third and later ones with the latencies given. */
    private static String petShopMetrics(double front, double orders, double stock) {
        StringBuilder text = new StringBuilder("""
                microservice,front,orders,stock,front,orders,stock
                metric,latency,latency,latency,requests,requests,requests
                statistic,Average,Average,Average,Sum,Sum,Sum
                unix_timestamp,,,,,,
                """);
        for (int row = 0; row < 5; row++) {
            boolean incident = row >= 2;
            text.append(String.format(
                    Locale.ROOT,
                    "%d,%s,%s,%s,100,100,100%n",
                    1000 + 300 * row,
                    incident ? front : 0.1,
                    incident ? orders : 0.05,
                    incident ? stock : 0.01));
        }
        return text.toString();
    }

    @Test
    void ranksPetShopIssuesByTheirPaths() throws IOException {
        write("in/dataset/a/graph.csv", ",front,orders,stock\nfront,0,1,0\norders,0,0,1\nstock,0,0,0\n");
        write("in/dataset/a/b/c/metrics.csv", petShopMetrics(0.2, 0.15, 0.11));
        write(
                "in/dataset/a/b/c/target.json",
                "{\"target\": {\"node\": \"front\", \"metric\": \"latency\", \"timestamp\": 1700}}");
        write("in/dataset/a/b/d/metrics.csv", petShopMetrics(0.2, 0.15, 0.01));
        write(
                "in/dataset/a/b/d/target.json",
                "{\"target\": {\"node\": \"front\", \"metric\": \"latency\", \"timestamp\": 1700}}");

        JsonNode out = run(
                "--kind",
                "petshop",
                "--in",
                folder.resolve("in").toString(),
                "--out",
                folder.resolve("out.json").toString(),
                "--details",
                folder.resolve("details.json").toString());

        assertThat(out.properties()).extracting(entry -> entry.getKey()).containsExactly("a/b/c", "a/b/d");
        assertThat(out.at("/a~1b~1c/0/0").asText()).isEqualTo("stock");
        assertThat(out.at("/a~1b~1c/0/1").asDouble()).isBetween(0.5, 1.0);
        assertThat(out.at("/a~1b~1d/0/0").asText()).isEqualTo("orders");
        JsonNode details =
                new ObjectMapper().readTree(folder.resolve("details.json").toFile());
        assertThat(details.at("/a~1b~1c/confidence").asDouble()).isBetween(0.5, 1.0);
        assertThat(details.at("/a~1b~1c/abstained").asBoolean()).isFalse();
        assertThat(details.at("/a~1b~1c/causes/0/evidence/0/finding").asText()).contains("front");
    }

    @Test
    void readsAMinuteOfMetricsByItsReadableTime() throws IOException {
        write("in/day/cases.json", "{\"x\": {\"time\": 1661140434, \"trace_files\": [], \"log_files\": []}}");
        for (String pod : new String[] {"cart-5f-a", "shop-front-7d-b"}) {
            StringBuilder text = new StringBuilder("Time,TimeStamp,CpuUsage(m)\n");
            for (int minute = 20; minute < 60; minute++) {
                boolean incident = minute >= 54 && minute < 58;
                text.append(String.format(
                        Locale.ROOT,
                        "2022-08-22 03:%02d:20.5 +0000 UTC,0,%d%n",
                        minute,
                        incident && pod.startsWith("cart") ? 900 : 10 + minute % 3));
            }
            text.append("no time,0,1\n");
            write("in/day/metric/" + pod + "_metric.csv", text.toString());
        }

        JsonNode out = run(
                "--kind",
                "nezha",
                "--in",
                folder.resolve("in").toString(),
                "--out",
                folder.resolve("out.json").toString(),
                "--causal");

        assertThat(out.at("/x/0/0").asText()).isEqualTo("cart");
        assertThat(out.at("/x/1/0").asText()).isEqualTo("shop-front");
    }
}
