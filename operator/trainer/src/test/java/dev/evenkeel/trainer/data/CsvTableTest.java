package dev.evenkeel.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.trainer.TestTables;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    @ParameterizedTest(name = "separator {0}")
    @ValueSource(strings = {",", ";", "\t"})
    void readsQuotesGapsAndAByteOrderMark(String separator) {
        Table table = TestTables.table(String.join(
                separator, "\uFEFFa", "b c", "d\r\n1", "\"x, \"\"y\"\"\nz\"", "NA\r\n\r\n 2 ", "", "nan\r\n"));
        assertThat(table.names()).containsExactly("a", "b c", "d");
        assertThat(table.rows()).isEqualTo(2);
        Column text = table.column("b c", Reason.SPEC_INVALID, "");
        assertThat(text.text(0)).isEqualTo("x, \"y\"\nz");
        assertThat(text.missing(1)).isTrue();
        assertThat(text.line(1)).as("counted in lines of the file").isEqualTo(5);
        assertThat(table.column("a", Reason.SPEC_INVALID, "").numbers()).containsExactly(1, 2);
        assertThat(table.column("d", Reason.SPEC_INVALID, "").missingCount()).isEqualTo(2);
    }

    @Test
    void digestIsThatOfTheBytes() {
        assertThat(TestTables.table("a\n1\n").digest())
                .isEqualTo("sha256:309b0e45a73d3fc5325e2b6ed0a01ef8b9cde6b05a5633c1f893f970d52bfddc");
    }

    @ParameterizedTest(name = "''{0}'' is {1}")
    @CsvSource({"1, 1", "-1.5e3, -1500", "+.5, 0.5", "2., 2", "007, 7"})
    void numbersAreReadAsWritten(String text, double value) {
        assertThat(TestTables.table("a\n" + text + "\n")
                        .column("a", Reason.SPEC_INVALID, "")
                        .numbers())
                .containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1d", "0x10", "1f", "Infinity", "1e999", "one", "1 000", "12,5", "--1"})
    void otherTextsAreNoNumbers(String text) {
        Column column = TestTables.table("a\n\"" + text + "\"\n").column("a", Reason.SPEC_INVALID, "");
        assertThat(column.isNumeric()).isFalse();
        assertThatThrownBy(column::numbers).isInstanceOf(UserError.class).hasMessageContaining("line 2");
    }

    @Test
    void codesOfWhichManyAreDigitsAreText() {
        String codes = "85099B\n" + "22423\n".repeat(12) + "85123A\n".repeat(1);
        assertThat(TestTables.table("a\n" + codes)
                        .column("a", Reason.SPEC_INVALID, "")
                        .isNumeric())
                .isFalse();
        assertThat(TestTables.table("a\nmistake\n" + "5.5\n".repeat(100))
                        .column("a", Reason.SPEC_INVALID, "")
                        .isNumeric())
                .isTrue();
    }

    @Test
    void appendedRowsKeepTheirValuesAndLines() {
        Table joined = TestTables.table("a,b\nx,1\ny,2\n").append(TestTables.table("b,c,a\n3,9,z\n,8,x\n"));
        assertThat(joined.names()).containsExactly("a", "b");
        Column a = joined.column("a", Reason.SPEC_INVALID, "");
        assertThat(a.text(2) + a.text(3)).isEqualTo("zx");
        assertThat(a.line(3)).isEqualTo(3);
        assertThat(a.distinct()).isEqualTo(3);
        assertThat(joined.column("b", Reason.SPEC_INVALID, "").numbers()).containsExactly(1, 2, 3, Double.NaN);
    }
}
