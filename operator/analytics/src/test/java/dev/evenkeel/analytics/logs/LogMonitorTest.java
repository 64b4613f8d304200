package dev.evenkeel.analytics.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogMonitorTest {
    private static final long MINUTE = 60_000;

    /** A service with its usual noise, and what is changed about it. */
    private static final class Service {
        final LogMonitor monitor = new LogMonitor(MINUTE, 1);
        final SplittableRandom random;
        final List<LogFinding> findings = new ArrayList<>();
        long minute = 1_000_000;
        int requests = 40;
        int heartbeats = 2;
        int errors = 1;

        Service(long seed) {
            random = new SplittableRandom(seed);
        }

        Service run(int minutes) {
            for (int i = 0; i < minutes; i++, minute++) {
                say(noisy(requests), LogLevel.INFO, "served /api/cart/17 in %d ms");
                say(noisy(requests / 4), LogLevel.INFO, "cache miss for item-%d");
                say(heartbeats, LogLevel.DEBUG, "heartbeat %d sent");
                say(noisy(errors), LogLevel.ERROR, "payment %d refused");
            }
            return this;
        }

        private int noisy(int mean) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }

        void say(int times, LogLevel level, String format) {
            for (int i = 0; i < times; i++) {
                String line = format.replace("%d", Long.toString(20 + random.nextInt(30)));
                findings.addAll(monitor.update(minute * MINUTE + random.nextInt(50_000), new LogEntry(level, line)));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isQuietOnAUsualDay(long seed) {
        assertThat(new Service(seed).run(1440).findings).isEmpty();
    }

    @Test
    void tellsANewTemplateOnce() {
        Service service = new Service(1).run(120);
        service.say(3, LogLevel.ERROR, "out of memory in worker %d");
        service.run(5);
        assertThat(service.findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(LogFinding.Kind.NEW_TEMPLATE);
            assertThat(finding.text()).isEqualTo("out of memory in worker <*>");
            assertThat(finding.explanation()).startsWith("new: out of memory in worker <*>");
        });
    }

    @Test
    void tellsABurstOnceAndTakesALastingShiftAsUsual() {
        Service service = new Service(2).run(120);
        service.requests = 400;
        service.run(200);
        assertThat(service.findings)
                .extracting(LogFinding::kind, LogFinding::text)
                .contains(tuple(LogFinding.Kind.FREQUENCY, "served <*> in <*> ms"))
                .hasSize(2); // and the cache misses that come with it
        int told = service.findings.size();
        service.run(200);
        assertThat(service.findings).hasSize(told);
    }

    @Test
    void tellsThatATemplateVanished() {
        Service service = new Service(3).run(120);
        service.heartbeats = 0;
        service.run(60);
        assertThat(service.findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(LogFinding.Kind.VANISHED);
            assertThat(finding.text()).isEqualTo("heartbeat <*> sent");
            assertThat(finding.explanation()).startsWith("vanished: heartbeat <*> sent; 0.00000, expected");
        });
    }

    @Test
    void tellsThatErrorsAreAGreaterPart() {
        Service service = new Service(4).run(120);
        service.errors = 15;
        service.run(3);
        assertThat(service.findings).extracting(LogFinding::kind).contains(LogFinding.Kind.LEVEL_MIX);
    }

    @Test
    void tellsANumberThatIsOutOfLine() {
        Service service = new Service(5).run(120);
        service.findings.addAll(service.monitor.update(
                service.minute * MINUTE, new LogEntry(LogLevel.INFO, "served /api/cart/17 in 950000 ms")));
        assertThat(service.findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(LogFinding.Kind.PARAMETER);
            assertThat(finding.value()).isEqualTo(950_000);
            assertThat(finding.expectedHigh()).isLessThan(60);
        });
    }

    @Test
    void aGapIsNoEvidence() {
        Service service = new Service(6).run(120);
        service.minute += 5000;
        service.run(60);
        assertThat(service.findings).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aRestoredMonitorGoesOnBitByBit(long seed) {
        Service service = new Service(seed).run(60);
        MonitorSnapshot saved = service.monitor.snapshot();
        LogMonitor restored = LogMonitor.restore(MonitorSnapshot.fromBytes(saved.toBytes()));
        assertThat(restored.snapshot()).isEqualTo(saved);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) {
            long time = service.minute * MINUTE + i * 1000L;
            LogEntry entry = new LogEntry(LogLevel.INFO, "step " + random.nextInt(5) + " of " + (char) ('a' + i % 26));
            assertThat(restored.update(time, entry)).isEqualTo(service.monitor.update(time, entry));
        }
        assertThat(restored.snapshot()).isEqualTo(service.monitor.snapshot());
    }

    /** The file was written when version 1 was released, by a monitor that saw an hour of {@link Service}. It stays as it is. */
    @Test
    void aSnapshotOfVersionOneGoesOn() throws IOException {
        byte[] released;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("monitor-1.bin"))) {
            released = in.readAllBytes();
        }
        LogMonitor monitor = LogMonitor.restore(MonitorSnapshot.fromBytes(released));
        assertThat(monitor.snapshot().toBytes()).isEqualTo(released);

        long time = 1_000_060 * MINUTE;
        List<LogFinding> findings = new ArrayList<>();
        findings.addAll(monitor.update(time, new LogEntry(LogLevel.INFO, "served /api/cart/17 in 950000 ms")));
        findings.addAll(monitor.update(time + 1, new LogEntry(LogLevel.ERROR, "out of memory in worker 3")));
        for (int i = 0; i < 400; i++) {
            findings.addAll(monitor.update(time + 2 + i, new LogEntry(LogLevel.INFO, "cache miss for item-21")));
        }
        findings.addAll(monitor.advance(time + 2 * MINUTE));
        assertThat(findings)
                .extracting(LogFinding::kind, LogFinding::text)
                .containsExactly(
                        tuple(LogFinding.Kind.PARAMETER, "served <*> in <*> ms"),
                        tuple(LogFinding.Kind.NEW_TEMPLATE, "out of memory in worker <*>"),
                        tuple(LogFinding.Kind.FREQUENCY, "cache miss for item-<*>"),
                        tuple(LogFinding.Kind.FREQUENCY, "served <*> in <*> ms"));
        // the last digit of a logarithm is the platform's
        assertThat(findings.stream().mapToDouble(LogFinding::surprise).toArray())
                .containsExactly(
                        new double[] {5.8969071687233265, 2.9055945177727813, 154.70487274508065, 8.007536608206383},
                        within(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyLineAtAnyTimeIsTaken(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LogMonitor monitor = new LogMonitor(1000, 10);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            long time = i % 50 == 0 ? random.nextLong() : 1_000_000 + i * 100L - random.nextInt(5000);
            String line = i % 3 == 0 ? new String(bytes, StandardCharsets.ISO_8859_1) : "n " + random.nextLong();
            for (LogFinding finding : monitor.update(time, LogEntry.of(line))) {
                assertThat(finding.surprise()).isFinite();
                assertThat(finding.explanation()).doesNotContain("NaN");
            }
        }
        assertThat(LogMonitor.restore(monitor.snapshot()).snapshot()).isEqualTo(monitor.snapshot());
    }

    @Test
    void refusesWhatIsNoSnapshot() {
        for (int length : new int[] {0, 5, 12, 40, 200}) {
            byte[] cut = Arrays.copyOf(new Service(1).run(5).monitor.snapshot().toBytes(), length);
            assertThatThrownBy(() -> LogMonitor.restore(MonitorSnapshot.fromBytes(cut)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
