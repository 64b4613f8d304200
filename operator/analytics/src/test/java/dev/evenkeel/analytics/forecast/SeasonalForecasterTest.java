package dev.evenkeel.analytics.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeasonalForecasterTest {

    private static final SeasonalConfig WEEK = new SeasonalConfig(7, 7, 3);

    @Test
    void learnsTheSeason() {
        SeasonalForecaster forecaster = new SeasonalForecaster(WEEK);
        for (int day = 0; day < 140; day++) {
            forecaster.update(day, 100 + 10 * (day % 7));
        }
        for (int step = 1; step <= 3; step++) {
            int day = 139 + step;
            assertThat(forecaster.forecast(day, step).point()).isCloseTo(100 + 10 * (day % 7), within(2.0));
        }
    }

    @Test
    void oneMonstrousDayMovesLittleAndALastingShiftMuch() {
        SplittableRandom random = new SplittableRandom(1);
        SeasonalForecaster forecaster = new SeasonalForecaster(WEEK);
        for (int day = 0; day < 200; day++) {
            forecaster.update(day, 100 + random.nextDouble());
        }
        forecaster.update(200, 10_000);
        assertThat(forecaster.forecast(201, 1).point()).isCloseTo(100, within(3.0));
        for (int day = 201; day < 215; day++) {
            forecaster.update(day, 200 + random.nextDouble());
        }
        assertThat(forecaster.forecast(215, 1).point()).isCloseTo(200, within(40.0));
    }

    @Test
    void constantSeriesFollowsAShift() {
        SeasonalForecaster forecaster = new SeasonalForecaster(WEEK);
        for (int day = 0; day < 100; day++) {
            forecaster.update(day, day < 50 ? 0 : 10);
        }
        assertThat(forecaster.forecast(100, 1).point()).isCloseTo(10, within(1.0));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void coverageHoldsWhenTheNoiseChanges(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SeasonalForecaster forecaster = new SeasonalForecaster(WEEK);
        int in80 = 0;
        int in95 = 0;
        int steps = 4000;
        for (int day = 0; day < steps; day++) {
            double spread = day / 1000 % 2 == 0 ? 1 : 4;
            double value = Math.exp(2 + 0.2 * Math.sin(day) + 0.1 * spread * random.nextGaussian());
            SeasonalForecast forecast = forecaster.forecast(day, 1);
            in80 += forecast.low80() <= value && value <= forecast.high80() ? 1 : 0;
            in95 += forecast.low95() <= value && value <= forecast.high95() ? 1 : 0;
            forecaster.update(day, value);
        }
        assertThat(in80 / (double) steps).isCloseTo(0.80, within(0.02));
        assertThat(in95 / (double) steps).isCloseTo(0.95, within(0.02));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyInputGivesFiniteOrderedForecasts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SeasonalForecaster forecaster = new SeasonalForecaster(WEEK);
        double[] odd = {
            Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 0, -1
        };
        long[] oddTimes = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1};
        for (int i = 0; i < 2000; i++) {
            forecaster.update(
                    random.nextInt(100) == 0 ? oddTimes[random.nextInt(oddTimes.length)] : i,
                    random.nextInt(20) == 0 ? odd[random.nextInt(odd.length)] : random.nextGaussian());
            SeasonalForecast forecast = forecaster.forecast(random.nextLong(), 1 + random.nextInt(3));
            assertThat(forecast.point()).isFinite();
            assertThat(forecast.low95()).isFinite().isLessThanOrEqualTo(forecast.low80());
            assertThat(forecast.low80()).isLessThanOrEqualTo(forecast.point());
            assertThat(forecast.high80()).isGreaterThanOrEqualTo(forecast.point());
            assertThat(forecast.high95()).isFinite().isGreaterThanOrEqualTo(forecast.high80());
        }
    }

    @Test
    void restoresBitExactly() {
        SplittableRandom random = new SplittableRandom(3);
        SeasonalForecaster one = new SeasonalForecaster(WEEK);
        for (int day = 0; day < 500; day++) {
            one.update(day, random.nextInt(5));
        }
        SeasonalForecaster two = SeasonalForecaster.restore(one.snapshot());
        for (int day = 500; day < 900; day++) {
            double value = random.nextInt(9);
            one.update(day, value);
            two.update(day, value);
            assertThat(two.forecast(day + 1, 1)).isEqualTo(one.forecast(day + 1, 1));
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }

    @Test
    void refusesAStepThatItDoesNotCalibrate() {
        assertThatThrownBy(() -> new SeasonalForecaster(WEEK).forecast(1, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 3");
    }
}
