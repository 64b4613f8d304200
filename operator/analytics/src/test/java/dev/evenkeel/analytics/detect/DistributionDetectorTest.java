package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionDetectorTest {
    private static final long STEP = 15_000;
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };
    private static final int SCHEMA = 3;

    /** A server whose latencies are log-normal around 50 ms; some are timeouts of 4 s, which are the 99th percentile. */
    private static final class Server {
        private final SplittableRandom random;
        private final double[] cumulative = new double[BOUNDS.length];
        private final Map<Integer, Double> buckets = new TreeMap<>();
        private double secondMode; // share of the requests that take four times as long

        Server(long seed) {
            random = new SplittableRandom(seed);
        }

        void serve() {
            int requests = 80 + random.nextInt(40);
            for (int i = 0; i < requests; i++) {
                double slow = random.nextDouble() < secondMode ? 4 : 1;
                double latency = random.nextInt(50) == 0 ? 4 : 0.05 * slow * Math.exp(0.25 * random.nextGaussian());
                for (int b = 0; b < BOUNDS.length; b++) {
                    cumulative[b] += latency <= BOUNDS[b] ? 1 : 0;
                }
                buckets.merge((int) Math.ceil(Math.log(latency) / Math.log(2) * (1 << SCHEMA)), 1.0, Double::sum);
            }
        }

        Histogram classic() {
            return Histogram.classic(BOUNDS, cumulative);
        }

        Histogram exponential() {
            return Histogram.exponential(
                    SCHEMA,
                    0,
                    buckets.keySet().stream().mapToInt(i -> i).toArray(),
                    buckets.values().stream().mapToDouble(c -> c).toArray(),
                    0);
        }
    }

    @ParameterizedTest(name = "native {0}")
    @ValueSource(booleans = {false, true})
    void seesASecondModeBelowTheQuantileThatIsDrawn(boolean exponential) {
        Server server = new Server(1);
        DistributionDetector detector = new DistributionDetector(DetectorConfig.defaults());
        int alarms = 0;
        long now = 0;
        for (int i = 0; i < 12_000; i++, now += STEP) { // two days
            server.serve();
            alarms += detector.update(now, exponential ? server.exponential() : server.classic())
                            .finding()
                            .alarm()
                    ? 1
                    : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(2);
        server.secondMode = 0.2;
        DistributionFinding told = null;
        for (int i = 0; i < 20 && told == null; i++, now += STEP) { // five minutes
            server.serve();
            DistributionFinding found = detector.update(now, exponential ? server.exponential() : server.classic());
            told = found.finding().alarm() ? found : null;
        }
        assertThat(told).isNotNull();
        assertThat(told.finding().component()).isEqualTo(Component.DISTRIBUTION);
        assertThat(told.gainedAt()).isBetween(0.1, 0.4);
        assertThat(told.lostAt()).isBetween(0.02, 0.1);
        assertThat(told.finding().value()).isGreaterThan(told.finding().expectedHigh());
        assertThat(told.explanation()).contains("of the events came to about");
    }

    @Test
    void theRestartOfTheProcessAndOtherBucketsAreNoNews() {
        Server server = new Server(2);
        DistributionDetector detector = new DistributionDetector(DetectorConfig.defaults());
        long now = 0;
        for (int i = 0; i < 6000; i++, now += STEP) {
            server.serve();
            detector.update(now, server.exponential());
        }
        for (int i = 0; i < 200; i++, now += STEP) {
            if (i == 50) {
                server.buckets.clear();
            }
            server.serve();
            assertThat(detector.update(now, i < 100 ? server.exponential() : server.classic())
                            .finding()
                            .alarm())
                    .as("row %d", i)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyInputGivesAFindingAndARestoredOneGoesOn(long seed) {
        OddInput odd = new OddInput(seed);
        DistributionDetector detector = new DistributionDetector(DetectorConfig.defaults());
        double[] counts = new double[BOUNDS.length];
        for (int i = 0; i < 2000; i++) {
            for (int b = 0; b < counts.length; b++) {
                counts[b] = i % 7 == 0 ? odd.value() : counts[b] + Math.abs(odd.value());
            }
            long time = odd.time();
            Histogram scraped = Histogram.classic(BOUNDS, counts);
            DistributionDetector restored =
                    i % 400 == 399 ? DistributionDetector.restore(detector.snapshot()) : detector;
            DistributionFinding found = detector.update(time, scraped);
            assertThat(found.finding().score()).isBetween(0.0, 1.0);
            assertThat(found.finding().surprise()).isFinite().isNotNegative();
            if (restored != detector) {
                assertThat(restored.update(time, scraped)).isEqualTo(found);
                assertThat(restored.snapshot()).isEqualTo(detector.snapshot());
            }
        }
    }

    @Test
    void refusesBucketsThatMakeNoSense() {
        assertThatThrownBy(() -> Histogram.classic(new double[] {1, 1}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Histogram.classic(new double[] {1}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Histogram.exponential(9, 0, new int[0], new double[0], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DistributionDetector.restore(DetectorSnapshot.fromBytes(new byte[] {18, 1})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
