package dev.evenkeel.analytics.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.forecast.LimitForecast.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeToLimitTest {

    private static final double MIB = 1 << 20;

    @Test
    void fastLeakIsSeenWithinAMinuteAndAHalf() {
        TimeToLimit forecaster = new TimeToLimit();
        double seenAt = -1;
        for (int t = 0; t < 100 && seenAt < 0; t += 5) {
            forecaster.update(t * 1000L, (20 + t) * MIB);
            LimitForecast forecast = forecaster.forecast(128 * MIB);
            if (forecast.verdict() == Verdict.LEAK) {
                seenAt = t;
                assertThat(forecast.secondsMedian()).isBetween(107.0 - t, 115.0 - t);
                assertThat(forecast.slopePerSecond()).isBetween(0.9 * MIB, 1.1 * MIB);
            }
        }
        assertThat(seenAt).isBetween(55.0, 90.0);
    }

    @Test
    void leakThatStartsLaterIsSeenAtHalfWay() {
        TimeToLimit forecaster = new TimeToLimit();
        double seenAt = -1;
        for (int t = 0; t < 7200 && seenAt < 0; t += 5) {
            double sawtooth = 30 * ((t % 60) / 60.0);
            forecaster.update(t * 1000L, (60 + sawtooth + 0.02 * Math.max(0, t - 1800)) * MIB);
            if (forecaster.forecast(180 * MIB).verdict() == Verdict.LEAK) {
                seenAt = t;
            }
        }
        assertThat(seenAt).isBetween(2400.0, 5000.0); // it starts at 1,800 and arrives at 6,300
    }

    @Test
    void restartEndsTheLeak() {
        TimeToLimit forecaster = new TimeToLimit();
        for (int t = 0; t < 300; t += 5) {
            forecaster.update(t * 1000L, (100 + t) * MIB);
        }
        forecaster.restarted(300_000);
        forecaster.update(305_000, 100 * MIB);
        assertThat(forecaster.forecast(512 * MIB).verdict()).isEqualTo(Verdict.NOT_ENOUGH_DATA);
    }

    @Test
    void memoryStaysBounded() {
        TimeToLimit forecaster = new TimeToLimit();
        for (int i = 0; i < 100_000; i++) {
            forecaster.update(i * 5000L, i % 17);
        }
        assertThat(forecaster.snapshot().buckets()).hasSizeLessThanOrEqualTo(History.CAPACITY);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void warmUpIsNoLeak(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double tau = 20 + 200 * random.nextDouble();
        TimeToLimit forecaster = new TimeToLimit();
        for (int t = 0; t < 3600; t += 5) {
            double level = 100 + 200 * (1 - Math.exp(-t / tau));
            forecaster.update(t * 1000L, (level + random.nextDouble()) * MIB);
            assertThat(forecaster.forecast(512 * MIB).verdict()).isNotEqualTo(Verdict.LEAK);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void updatesAreTotalAndForecastsAreNeverNaN(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TimeToLimit forecaster = new TimeToLimit();
        double[] odd = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            0,
            -0.0,
            -1
        };
        long[] oddTimes = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1};
        long time = 0;
        for (int i = 0; i < 3000; i++) {
            time += random.nextInt(-2000, 10_000);
            boolean strange = random.nextInt(50) == 0;
            forecaster.update(
                    random.nextInt(200) == 0 ? oddTimes[random.nextInt(oddTimes.length)] : time,
                    strange ? odd[random.nextInt(odd.length)] : random.nextDouble() * i);
            LimitForecast forecast = forecaster.forecast(strange ? odd[random.nextInt(odd.length)] : 1e4);
            assertThat(forecast.secondsLow()).as("low %s", i).isNotNaN().isNotNegative();
            assertThat(forecast.secondsMedian()).isNotNaN().isGreaterThanOrEqualTo(forecast.secondsLow());
            assertThat(forecast.secondsHigh()).isNotNaN().isGreaterThanOrEqualTo(forecast.secondsMedian());
            assertThat(forecast.slopePerSecond()).isNotNaN();
        }
    }

    @Test
    void restoresBitExactly() {
        SplittableRandom random = new SplittableRandom(7);
        TimeToLimit one = new TimeToLimit();
        for (int i = 0; i < 1000; i++) {
            one.update(i * 5000L, i + random.nextDouble());
        }
        TimeToLimit two = TimeToLimit.restore(one.snapshot());
        for (int i = 1000; i < 2000; i++) {
            double value = i + random.nextDouble();
            one.update(i * 5000L, value);
            two.update(i * 5000L, value);
            assertThat(two.forecast(5000)).isEqualTo(one.forecast(5000));
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }
}
