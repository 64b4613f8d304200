package dev.evenkeel.analytics.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.analytics.correlate.IncidentUpdate.Closed;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Grew;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Merged;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Moved;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Opened;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Split;
import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelatorPropertyTest {
    private static final long START = 1_767_225_600_000L;
    private static final List<Relation> RELATIONS = List.of(Relation.values());
    private static final List<Signal.Source> SOURCES = List.of(Signal.Source.values());
    private static final CorrelatorConfig SMALL = new CorrelatorConfig(60_000, 64);
    private static final Path RELEASED = Path.of("src/test/resources/dev/evenkeel/analytics/correlate/released");
    private static final Path FIXTURE = RELEASED.resolve("correlator-2.snapshot");

    /** Cycles, loops, double edges, blank names: whatever comes out of an inventory. */
    private static Topology tangle(SplittableRandom random) {
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            edges.add(new Edge(
                    "o/" + random.nextInt(40),
                    random.nextInt(30) == 0 ? " " : "o/" + random.nextInt(40),
                    RELATIONS.get(random.nextInt(RELATIONS.size()))));
        }
        return Topology.of(edges);
    }

    private static Signal any(SplittableRandom random, long time) {
        String[] texts = {"", " ", "fails: o/3 (10.1.2.3456)", "\u0000\uD800 \t", "x".repeat(5000), "slow slow 17% 3"};
        long[] odd = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1};
        return new Signal(
                random.nextInt(50) == 0 ? odd[random.nextInt(odd.length)] : time - random.nextInt(200_000),
                SOURCES.get(random.nextInt(SOURCES.size())),
                random.nextInt(10) == 0 ? "" : "o/" + random.nextInt(60),
                random.nextInt(20) == 0 ? "" : "Name" + random.nextInt(12),
                texts[random.nextInt(texts.length)],
                random.nextInt(4) > 0,
                List.of("" + random.nextInt(50), "node"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyStreamIsTakenAndTheUpdatesTellWhereEachSymptomIs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Correlator correlator = new Correlator(SMALL, tangle(random));
        Map<SymptomKey, String> homes = new HashMap<>();
        Set<String> open = new HashSet<>();
        long time = START;
        for (int i = 0; i < 800; i++) {
            time += random.nextInt(4000);
            List<IncidentUpdate> updates = random.nextInt(20) == 0
                    ? correlator.advance(random.nextInt(10) == 0 ? random.nextLong() % time : time)
                    : correlator.observe(any(random, time));
            updates.forEach(update -> follow(update, homes, open));
            if (i % 10 > 0) {
                continue;
            }
            assertThat(correlator.open().stream().map(Incident::id)).containsExactlyInAnyOrderElementsOf(open);
            int symptoms = 0;
            for (Incident incident : correlator.open()) {
                symptoms += incident.symptomCount();
                assertThat(incident.symptoms()).isNotEmpty();
                assertThat(incident.suppressed()).isBetween(0, incident.symptomCount());
                for (Incident.Symptom symptom : incident.symptoms()) {
                    assertThat(homes.get(symptom.key())).isEqualTo(incident.id());
                }
            }
            assertThat(symptoms).isLessThanOrEqualTo(SMALL.mostSymptoms());
        }
    }

    private static void follow(IncidentUpdate update, Map<SymptomKey, String> homes, Set<String> open) {
        switch (update) {
            case Opened u -> {
                assertThat(open.add(u.incident())).isTrue();
                homes.put(u.symptom(), u.incident());
            }
            case Grew u -> homes.put(finite(u.link()).symptom(), u.incident());
            case Moved u -> homes.put(finite(u.link()).symptom(), u.incident());
            case Merged u -> {
                finite(u.link());
                assertThat(open.remove(u.from())).isTrue();
                homes.replaceAll((key, home) -> home.equals(u.from()) ? u.incident() : home);
            }
            case Split u -> {
                assertThat(open.add(u.incident())).isTrue();
                u.symptoms().forEach(key -> homes.put(key, u.incident()));
            }
            case Closed u -> assertThat(open.remove(u.incident())).isTrue();
        }
        assertThat(update instanceof Closed || open.contains(update.incident())).isTrue();
    }

    private static Link finite(Link link) {
        assertThat(new double[] {link.weight(), link.topology(), link.time(), link.text(), link.learned()})
                .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        return link;
    }

    @Test
    void aHundredThousandAlertsInAMinuteStayBounded() {
        Correlator correlator = new Correlator(new CorrelatorConfig(900_000, 128), tangle(new SplittableRandom(1)));
        for (int i = 0; i < 100_000; i++) {
            correlator.observe(new Signal(
                    START + i * 60_000L / 100_000,
                    Signal.Source.ALERT,
                    "o/" + i % 50_000,
                    "Name" + i % 300,
                    "word" + (char) ('a' + i % 26) + " fails",
                    true,
                    List.of()));
        }
        assertThat(correlator.open().stream().mapToInt(Incident::symptomCount).sum())
                .isEqualTo(128);
        assertThat(correlator.snapshot().size()).isLessThan(4 << 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void restoresBitExactly(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Topology topology = tangle(random);
        Correlator one = new Correlator(SMALL, topology);
        long time = START;
        for (int i = 0; i < 800; i++) {
            time += random.nextInt(4000);
            one.observe(any(random, time));
        }
        CorrelatorSnapshot saved = one.snapshot();
        Correlator two = Correlator.restore(CorrelatorSnapshot.fromBytes(saved.toBytes()), topology);
        assertThat(two.snapshot()).isEqualTo(saved);
        for (int i = 0; i < 800; i++) {
            time += random.nextInt(4000);
            Signal signal = any(random, time);
            assertThat(two.observe(signal)).isEqualTo(one.observe(signal));
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
        assertThat(two.open()).isEqualTo(one.open());
    }

    /** Written by version 2; {@code -Dgolden.update} writes it anew, which only a new version may need. */
    @Test
    void readsTheSnapshotThatVersion2Wrote() throws IOException {
        SplittableRandom random = new SplittableRandom(42);
        Topology topology = tangle(random);
        if (Boolean.getBoolean("golden.update")) {
            Correlator correlator = new Correlator(SMALL, topology);
            for (int i = 0; i < 300; i++) {
                correlator.observe(any(random, START + i * 2000L));
            }
            Files.createDirectories(FIXTURE.getParent());
            Files.write(FIXTURE, correlator.snapshot().toBytes());
        }
        byte[] saved = read(FIXTURE);
        Correlator restored = Correlator.restore(CorrelatorSnapshot.fromBytes(saved), topology);
        assertThat(restored.open()).isNotEmpty();
        assertThat(restored.snapshot().toBytes()).isEqualTo(saved);
    }

    @Test
    void goesOnFromTheSnapshotThatVersion1Wrote() {
        SplittableRandom random = new SplittableRandom(42);
        Correlator restored = Correlator.restore(
                CorrelatorSnapshot.fromBytes(read(RELEASED.resolve("correlator-1.snapshot"))), tangle(random));
        assertThat(restored.open())
                .isNotEmpty()
                .allSatisfy(incident -> assertThat(incident.symptoms()).isNotEmpty());
        for (int i = 300; i < 600; i++) {
            restored.observe(any(random, START + i * 2000L));
        }
        assertThat(restored.open()).isNotEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfWhatComesAtOnceDoesNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Topology topology = tangle(random);
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            signals.add(new Signal(
                    START,
                    Signal.Source.ALERT,
                    "o/" + random.nextInt(45),
                    "Name" + random.nextInt(12),
                    "fails: o/" + random.nextInt(40) + " code-" + random.nextInt(4) + "000000",
                    true,
                    List.of()));
        }
        Set<Set<SymptomKey>> first = incidents(signals, topology);
        for (int order = 0; order < 3; order++) {
            Collections.shuffle(signals, new Random(seed * 31 + order));
            assertThat(incidents(signals, topology)).isEqualTo(first);
        }
    }

    private static Set<Set<SymptomKey>> incidents(List<Signal> signals, Topology topology) {
        Correlator correlator = new Correlator(new CorrelatorConfig(60_000, 64), topology);
        signals.forEach(correlator::observe);
        correlator.advance(START + 10_000);
        Set<Set<SymptomKey>> incidents = new HashSet<>();
        for (Incident incident : correlator.open()) {
            incidents.add(
                    incident.symptoms().stream().map(Incident.Symptom::key).collect(Collectors.toSet()));
        }
        return incidents;
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUnknownVersionStartsColdAndBrokenBytesAreRefused() {
        byte[] saved = read(FIXTURE);
        byte[] later = saved.clone();
        later[3] = 99;
        assertThat(Correlator.restore(CorrelatorSnapshot.fromBytes(later), Topology.EMPTY)
                        .open())
                .isEmpty();
        assertThat(Correlator.restore(CorrelatorSnapshot.fromBytes(new byte[0]), Topology.EMPTY)
                        .open())
                .isEmpty();
        CorrelatorSnapshot broken = CorrelatorSnapshot.fromBytes(Arrays.copyOf(saved, saved.length / 2));
        assertThatThrownBy(() -> Correlator.restore(broken, Topology.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snapshot");
    }
}
