package dev.evenkeel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.evenkeel.trainer.spec.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row per way in which data or spec can be wrong: exit 2, the reason, and a message that names the way out. */
class BadInputTest {
    private static final String SPEC = """
            {"spec": {"data": {"uri": "configMap://shop/days.csv", "target": "sold",
              "split": {"time": "day", "test": "20%"}, "knownAhead": ["price"]}}}
            """;

    @TempDir
    Path folder = Path.of("");

    static Stream<Arguments> wrong() {
        return Stream.of(
                data("an empty file", csv -> "", "DataEmpty", "the data is empty"),
                data("a header without rows", csv -> "day,price,visitors,sold\n", "DataEmpty", "has a header"),
                data("no target", csv -> csv.replace("sold", "Sold"), "TargetColumnMissing", "did you mean 'Sold'?"),
                data("no time", csv -> csv.replace("day,", "date,"), "TimeColumnMissing", "names column 'day'"),
                data(
                        "text in the target",
                        csv -> csv + "2024-12-01,5.0,300,many\n",
                        "ColumnNotNumeric",
                        "line 122 has 'many'"),
                data(
                        "text in a number column",
                        csv -> csv + "2024-12-01,cheap,300,100\n",
                        "ColumnNotNumeric",
                        "column 'price' must be a number, but line 122 has 'cheap'"),
                data(
                        "a decimal comma",
                        csv -> csv + "2024-12-01,\"1.234,5\",300,100\n",
                        "ColumnNotNumeric",
                        "as 1234.5"),
                data(
                        "a time that is none",
                        csv -> csv + "someday,5.0,300,100\n",
                        "TimeNotReadable",
                        "'someday' on line 122"),
                data("no time in a row", csv -> csv + ",5.0,300,100\n", "TimeNotReadable", "empty on line 122"),
                data(
                        "a day twice",
                        csv -> csv + "2024-01-01,5.0,300,100\n",
                        "TimeNotUnique",
                        "'2024-01-01' on lines 2 and 122"),
                data("a short line", csv -> csv + "2024-12-01,5.0\n", "DataMalformed", "line 122 has 2 fields"),
                data("an open quote", csv -> csv + "2024-12-01,\"5.0\n", "DataMalformed", "line 122 has 2 fields"),
                data("a column twice", csv -> csv.replace("price", "sold"), "DataMalformed", "'sold' twice"),
                data(
                        "ten rows",
                        csv -> csv.lines().limit(11).collect(Collectors.joining("\n")),
                        "TooFewRows",
                        "add rows"),
                spec("no target named", "\"target\": \"sold\",", "", "SpecInvalid", "spec.data.target is missing"),
                spec("an unknown known column", "[\"price\"]", "[\"weather\"]", "SpecInvalid", "knownAhead[0]"),
                spec("the target known ahead", "[\"price\"]", "[\"sold\"]", "SpecInvalid", "is the target"),
                spec("a share of no percent", "20%", "0.2", "SpecInvalid", "spec.data.split.test is '0.2'"),
                spec("a share of all", "20%", "100%", "SpecInvalid", "below 100%"),
                spec("a digest of other data", "\"target\"", digest('0'), "DataChanged", "it changed since"),
                spec("a digest that is none", "\"target\"", digest('x'), "SpecInvalid", "spec.data.digest"),
                spec(
                        "a value below its bound",
                        "\"target\"",
                        expectation("{\"column\":\"price\",\"min\":\"6\"}"),
                        "ExpectationFailed",
                        "below min 6"),
                spec(
                        "a gap where none may be",
                        "\"target\"",
                        expectation("{\"column\":\"price\",\"nullable\":false}"),
                        "ExpectationFailed",
                        "column 'price' is empty on line"),
                spec(
                        "an expected column that is not there",
                        "\"target\"",
                        expectation("{\"column\":\"cost\",\"min\":\"0\"}"),
                        "ExpectationFailed",
                        "names column 'cost'"),
                spec(
                        "too few rows for a rule",
                        "\"target\"",
                        expectation("{\"cel\":\"rows > 500\"}"),
                        "ExpectationFailed",
                        "is false; the data has 120 rows"),
                spec(
                        "a rule on a column that is not there",
                        "\"target\"",
                        expectation("{\"cel\":\"columns.cost.max < 3.0\"}"),
                        "ExpectationFailed",
                        "columns are"),
                spec(
                        "a rule that does not compile",
                        "\"target\"",
                        expectation("{\"cel\":\"rows >\"}"),
                        "SpecInvalid",
                        "does not compile"),
                spec(
                        "a bound that is no number",
                        "\"target\"",
                        expectation("{\"column\":\"price\",\"min\":\"low\"}"),
                        "SpecInvalid",
                        "expectations[0].min is 'low'"),
                spec(
                        "an unknown algorithm",
                        "{\"data\"",
                        "{\"trainer\":{\"algorithm\":\"Magic\"},\"data\"",
                        "SpecInvalid",
                        "Magic"),
                spec(
                        "an unknown parameter",
                        "{\"data\"",
                        "{\"trainer\":{\"parameters\":{\"leaves\":\"3\"}},\"data\"",
                        "SpecInvalid",
                        "known are [columnSample"),
                spec(
                        "a parameter out of range",
                        "{\"data\"",
                        "{\"trainer\":{\"parameters\":{\"depth\":\"99\"}},\"data\"",
                        "SpecInvalid",
                        "from 1 to 12"),
                spec(
                        "a series column that is not there",
                        "{\"data\"",
                        "{\"trainer\":{\"parameters\":{\"series\":\"shop\"}},\"data\"",
                        "SpecInvalid",
                        "parameters.series names column 'shop'"),
                spec(
                        "an unknown metric",
                        "{\"data\"",
                        "{\"gates\":[{\"metric\":\"auc\",\"max\":\"1\"}],\"data\"",
                        "SpecInvalid",
                        "gates[0].metric is 'auc'"),
                spec(
                        "a gate without bound",
                        "{\"data\"",
                        "{\"gates\":[{\"metric\":\"mae\"}],\"data\"",
                        "SpecInvalid",
                        "exactly one of max and min"),
                spec("a seed that is no number", "{\"data\"", "{\"seed\":\"x\",\"data\"", "SpecInvalid", "spec.seed"),
                spec(
                        "a season without time",
                        "\"split\": {\"time\": \"day\", \"test\": \"20%\"}",
                        "\"split\": {\"test\": \"20%\"}},\"gates\":[{\"betterThan\":\"SeasonalNaive\"}],\"x\":{\"y\":1",
                        "SpecInvalid",
                        "needs a season"),
                spec("no JSON", "{\"spec\"", "spec", "SpecInvalid", "is no JSON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void isRefusedWithReasonAndWayOut(
            String name, UnaryOperator<String> csv, UnaryOperator<String> spec, String reason, String message)
            throws IOException {
        Path data = folder.resolve("days.csv");
        Files.writeString(data, csv.apply(TestTables.days(120, 1)));
        Trainer.Result result = Trainer.run(folder, spec.apply(SPEC), data.toString(), null, "");
        assertThat(result.err()).startsWith(reason + ": ");
        assertThat(result.termination().path("reason").asText()).isEqualTo(reason);
        assertThat(result.termination().path("outcome").asText()).isEqualTo("Failed");
        assertThat(result.termination().path("message").asText()).contains(message);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void dataThatIsNotThereIsUnreachable() {
        Trainer.Result result =
                Trainer.run(folder, SPEC, folder.resolve("none.csv").toString(), null, "");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.termination().path("reason").asText()).isEqualTo("DataUnreachable");
        assertThat(result.termination().path("message").asText()).contains("ConfigMap and key");
    }

    @Test
    void dataThatIsNotUtf8IsMalformed() throws IOException {
        Path data = folder.resolve("latin1.csv");
        Files.writeString(data, "day,sold\n2024-01-01,1\ncaf\u00e9,2\n", java.nio.charset.StandardCharsets.ISO_8859_1);
        Trainer.Result result = Trainer.run(folder, SPEC, data.toString(), null, "");
        assertThat(result.termination().path("message").asText()).contains("not UTF-8");
    }

    @Test
    void reasonsKeepTheirWireNames() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::wireName))
                .containsExactly(
                        "DataUnreachable",
                        "DataEmpty",
                        "DataChanged",
                        "DataMalformed",
                        "TargetColumnMissing",
                        "TimeColumnMissing",
                        "TimeNotReadable",
                        "TimeNotUnique",
                        "ColumnNotNumeric",
                        "ExpectationFailed",
                        "SpecInvalid",
                        "TooFewRows",
                        "StoreUnreachable",
                        "StoreRefused",
                        "ParityFailed",
                        "InternalError");
    }

    @Test
    void unknownFieldsOfTheSpecAreNotTheTrainersBusiness() throws IOException {
        ObjectNode run = (ObjectNode) new ObjectMapper().readTree(SPEC);
        run.withObject("/spec").put("timeout", "1h").putObject("resources").put("cpu", "1");
        Path data = folder.resolve("days.csv");
        Files.writeString(data, TestTables.days(120, 1));
        assertThat(Trainer.run(folder, run, data).exit()).isZero();
    }

    private static String digest(char digit) {
        return "\"digest\": \"sha256:" + String.valueOf(digit).repeat(64) + "\", \"target\"";
    }

    private static String expectation(String expectation) {
        return "\"expectations\": [" + expectation + "], \"target\"";
    }

    private static Arguments data(String name, UnaryOperator<String> csv, String reason, String message) {
        return Arguments.of(name, csv, UnaryOperator.<String>identity(), reason, message);
    }

    private static Arguments spec(String name, String from, String to, String reason, String message) {
        return Arguments.of(
                name,
                UnaryOperator.<String>identity(),
                (UnaryOperator<String>) spec -> spec.replace(from, to),
                reason,
                message);
    }
}
