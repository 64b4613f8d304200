package dev.evenkeel.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.trainer.TestTables;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.FeaturePlan.Kind;
import dev.evenkeel.trainer.features.FeaturePlan.Role;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureEncoderTest {
    private static final RunSpec.Data DATA =
            new RunSpec.Data("", null, "sold", new RunSpec.Split("day", "20%"), List.of("price"), List.of());

    private static FeaturePlanner.Planned planned(Table table, int cut, String... parameters) {
        TimeAxis axis = TimeAxis.of(table.column("day", Reason.TIME_COLUMN_MISSING, ""));
        Map<String, String> given = parameters.length == 0 ? Map.of() : Map.of(parameters[0], parameters[1]);
        return FeaturePlanner.ordered(
                table, DATA, Parameters.of(new RunSpec.Trainer(RunSpec.Algorithm.Auto, given)), axis, "day", cut);
    }

    /** What happens at or after a row's time must not reach its inputs, but for columns known ahead. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noInputReadsTheFuture(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String csv = TestTables.days(120, seed);
        int changed = 20 + random.nextInt(90);
        List<String> lines = new ArrayList<>(csv.lines().toList());
        for (int line = 1 + changed; line < lines.size(); line++) { // row `changed` and all later ones
            String[] cells = lines.get(line).split(",", -1);
            lines.set(line, cells[0] + "," + cells[1] + "," + random.nextInt(9999) + "," + random.nextInt(9999));
        }
        FeaturePlan plan = planned(TestTables.table(csv), 96).plan();
        FeatureMatrix before = FeatureEncoder.encode(TestTables.table(csv), plan);
        FeatureMatrix after = FeatureEncoder.encode(TestTables.table(String.join("\n", lines)), plan);
        for (int row = 0; row <= changed; row++) {
            assertThat(after.vector(row))
                    .as("row %d, changed from %d on", row, changed)
                    .isEqualTo(before.vector(row));
            assertThat(after.seasonal()[row]).isEqualTo(before.seasonal()[row]);
        }
        assertThat(after.vector(changed + 1)).isNotEqualTo(before.vector(changed + 1));
    }

    /** A request made from history and one new row is the row that training would have seen: no skew. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void rowAppendedToItsHistoryIsEncodedAsInTraining(long seed) {
        String csv = TestTables.days(100, seed);
        List<String> lines = csv.lines().toList();
        FeaturePlan plan = planned(TestTables.table(csv), 80).plan();
        FeatureMatrix whole = FeatureEncoder.encode(TestTables.table(csv), plan);
        for (int row = 80; row < 100; row += 7) {
            String[] cells = lines.get(row + 1).split(",", -1);
            Table history = TestTables.table(String.join("\n", lines.subList(0, row + 1)));
            Table asked = TestTables.table("day,price\n" + cells[0] + "," + cells[1]);
            FeatureMatrix encoded = FeatureEncoder.encode(history.append(asked), plan);
            assertThat(encoded.vector(row)).isEqualTo(whole.vector(row));
            assertThat(encoded.target()[row]).isNaN();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void inputsAreFiniteWhateverIsMissing(long seed) {
        String gaps = TestTables.days(90, seed).replaceAll("(?m)^(2024-0[12]-\\d7),.*$", "$1,,,");
        Table table = TestTables.table(gaps);
        FeatureMatrix matrix = FeatureEncoder.encode(table, planned(table, 70).plan());
        for (float value : matrix.values()) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void planNamesColumnsByTheirRoleAndKind() {
        Table table = TestTables.table(TestTables.days(120, 1));
        FeaturePlan plan = planned(table, 96).plan();
        assertThat(plan.columns()).extracting(FeaturePlan.ColumnPlan::name).containsExactly("price", "visitors");
        assertThat(plan.columns().get(0).role()).isEqualTo(Role.Known);
        assertThat(plan.columns().get(0).kind()).isEqualTo(Kind.Number);
        assertThat(plan.columns().get(0).missing()).isTrue();
        assertThat(plan.columns().get(1).role()).isEqualTo(Role.Lagged);
        assertThat(plan.scale().kind()).isEqualTo(Scale.Kind.LogRatio);
        assertThat(plan.lags()).containsExactly(1, 2, 3, 4, 5, 6, 7, 14);
        assertThat(plan.inputs())
                .startsWith("sold.level", "sold.lag1")
                .contains("day.weekday7", "price", "price.missing", "price.change", "visitors.lag1")
                .doesNotContain("visitors", "sold");
    }

    @Test
    void lagsAreThoseOfTheSameSeriesAndStep() {
        StringBuilder csv = new StringBuilder("day,shop,sold\n");
        for (int day = 1; day <= 28; day++) {
            csv.append(String.format("2024-01-%02d,north,%d%n", day, day * 10));
            if (day != 20) { // the south was closed that day
                csv.append(String.format("2024-01-%02d,south,%d%n", day, day * 1000));
            }
        }
        Table table = TestTables.table(csv.toString());
        FeaturePlanner.Planned planned = planned(table, 25, "season", "2");
        FeaturePlan plan = planned.plan();
        assertThat(plan.series()).isEqualTo("shop");
        assertThat(plan.seriesValues()).containsExactly("north", "south");
        FeatureMatrix matrix = FeatureEncoder.encode(table, plan);
        int lag1 = plan.inputs().indexOf("sold.lag1");
        for (int row = 0; row < matrix.rows(); row++) {
            boolean south = matrix.series()[row] == 1;
            int day = matrix.step()[row] + 1;
            if (day > 1) {
                double expected = plan.scale().to((day - 1) * (south ? 1000.0 : 10.0))
                        - plan.scale().to(matrix.level()[row]);
                assertThat((double) matrix.vector(row)[lag1])
                        .as("%s on day %d", south ? "south" : "north", day)
                        .isCloseTo(south && day == 21 ? 0 : expected, within(1e-4));
            }
            if (day > 2 && !(south && (day == 21 || day == 22))) {
                assertThat(matrix.seasonal()[row]).isEqualTo((day - 2) * (south ? 1000.0 : 10.0));
            }
        }
    }

    @Test
    void responseLeadsBackToTheTarget() {
        Table table = TestTables.table(TestTables.days(100, 3));
        FeaturePlan plan = planned(table, 80).plan();
        FeatureMatrix matrix = FeatureEncoder.encode(table, plan);
        for (int row = FeatureEncoder.WARM; row < matrix.rows(); row++) {
            if (!Double.isNaN(matrix.target()[row])) {
                assertThat(plan.scale().at(matrix.level()[row], matrix.response()[row]))
                        .isCloseTo(matrix.target()[row], within(1e-4 * (1 + matrix.target()[row])));
            }
        }
    }

    @Test
    void negativeTargetIsLearnedAsDifference() {
        StringBuilder csv = new StringBuilder("day,sold\n");
        for (int day = 1; day <= 28; day++) {
            csv.append(String.format("2024-01-%02d,%d%n", day, day % 5 - 2));
        }
        assertThat(planned(TestTables.table(csv.toString()), 22).plan().scale().kind())
                .isEqualTo(Scale.Kind.Difference);
    }

    @Test
    void rowsWithoutOrderAreReadAsTheyAre() {
        Table table = TestTables.table("size,town,sold\n1,a,10\n2,b,20\n3,a,30\n,b,40\n5,a,50\n6,c,60\n");
        RunSpec.Data data = new RunSpec.Data("", null, "sold", null, List.of(), List.of());
        FeaturePlanner.Planned planned = FeaturePlanner.unordered(table, data, row -> row < 5);
        assertThat(planned.plan().inputs()).containsExactly("size", "size.missing", "town=a", "town=b");
        FeatureMatrix matrix = FeatureEncoder.encode(table, planned.plan());
        assertThat(matrix.vector(3)).containsExactly(2, 1, 0, 1); // the median stands for what is missing
        assertThat(matrix.vector(5)).containsExactly(6, 0, 0, 0); // a town not seen in training
    }

    @Test
    void columnsThatTeachNothingAreLeftOutWithTheReason() {
        StringBuilder csv = new StringBuilder("day,sold,note,same,town\n");
        for (int day = 1; day <= 28; day++) {
            csv.append(String.format("2024-01-%02d,%d,text %d,1,%s%n", day, day, day, day % 2 == 0 ? "a" : "b"));
        }
        assertThat(planned(TestTables.table(csv.toString()), 22).leftOut())
                .containsExactly(
                        "note (text that is not known ahead)",
                        "same (one value only)",
                        "town (text that is not known ahead)");
    }
}
