package dev.evenkeel.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths of time, percentages and decimal numbers as people write them. */
class ValuesTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"90s,PT1M30S", "1h30m,PT1H30M", "250ms,PT0.25S", "1m1m,PT2M", "0s,PT0S", "72h,PT72H"})
    void readsLengthsOfTime(String text, Duration expected) {
        assertThat(TimeSpan.of(text).duration()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "5", "1d", "3 days", "-5m", "1h 30m", "99999999999999999999h", "9999999999999999h"})
    void refusesWhatIsNoLengthOfTime(String text) {
        assertThatThrownBy(() -> TimeSpan.of(text).duration())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"20%,0.20", "0.5%,0.005", "0%,0.00", "150%,1.50"})
    void readsPercentages(String text, BigDecimal expected) {
        assertThat(Percent.of(text).fraction()).isEqualByComparingTo(expected);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "20", "-5%", "1e3%", "%"})
    void refusesWhatIsNoPercentage(String text) {
        assertThatThrownBy(() -> Percent.of(text).fraction()).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        "0,0",
        "-0.0,0",
        "0.15,0.15",
        "123456789,123457000",
        "0.000001234567,0.00000123457",
        "1e-30,1E-30",
        "1.5e300,1.5E+300",
        "-42.5,-42.5"
    })
    void writesNumbersToSixDigits(double value, String expected) {
        assertThat(Decimal.of(value).text()).isEqualTo(expected).matches(Decimal.PATTERN);
        assertThat(Decimal.of(value).value().doubleValue()).isEqualTo(Double.parseDouble(expected));
    }

    @Test
    void refusesNumbersThatHaveNoDecimalForm() {
        assertThatThrownBy(() -> Decimal.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Decimal.of(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Decimal.of("many").value()).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} after {1} to breach is {2}")
    @CsvSource({"Auto,PT1H,PT24H", "Auto,PT10H,PT30H", "2h,PT10H,PT2H"})
    void recurrenceIsFixedOrTheLongerOfADayAndThriceTheTimeToBreach(String text, Duration breach, Duration expected) {
        assertThat(new Recurrence(text).window(breach)).isEqualTo(expected);
    }
}
