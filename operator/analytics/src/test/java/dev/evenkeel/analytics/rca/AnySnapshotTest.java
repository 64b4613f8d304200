package dev.evenkeel.analytics.rca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every snapshot, however broken: tried on many that are drawn from seeds. */
final class AnySnapshotTest {
    private static final int SNAPSHOTS = 40;
    private static final List<Family> FAMILIES = List.of(Family.values());

    private final CauseRanker ranker = new CauseRanker(RankerConfig.defaults());

    /** Cycles, unknown nodes, gaps, infinities, empty and uneven stretches, repeated names. */
    private static Snapshot draw(long seed, UnaryOperator<String> name, DoubleUnaryOperator scale) {
        SplittableRandom random = new SplittableRandom(seed);
        int nodes = random.nextInt(8);
        TopologyGraph.Builder graph = TopologyGraph.builder();
        for (int i = 0; i < nodes; i++) {
            graph.node(name.apply("node" + i));
            graph.call(name.apply("node" + i), name.apply("node" + random.nextInt(nodes)));
            graph.call(name.apply("node" + random.nextInt(nodes)), name.apply("node" + i));
        }
        List<Signal> signals = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
            String node = name.apply("node" + random.nextInt(10));
            Samples samples = Samples.of(
                    values(random, random.nextInt(30), scale),
                    values(random, random.nextInt(3), scale),
                    values(random, random.nextInt(5), scale));
            signals.add(
                    random.nextInt(4) == 0
                            ? Signal.ofCall(name.apply("node" + random.nextInt(10)), node, family, "s" + i, samples)
                            : Signal.of(node, family, "s" + i, samples));
        }
        List<Change> changes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            double when = random.nextInt(4) == 0 ? Double.NaN : 1000 * random.nextGaussian();
            changes.add(new Change(name.apply("node" + random.nextInt(12)), "change", when));
        }
        Optional<Symptom> symptom = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Symptom(
                        name.apply("node" + random.nextInt(12)), FAMILIES.get(random.nextInt(FAMILIES.size()))));
        return new Snapshot(graph.build(), signals, changes, symptom);
    }

    private static double[] values(SplittableRandom random, int size, DoubleUnaryOperator scale) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (random.nextInt(24)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                case 3 -> Double.MAX_VALUE;
                case 4 -> 0;
                case 5 -> -random.nextDouble();
                default -> scale.applyAsDouble(random.nextInt(1, 9) * random.nextDouble());
            };
        }
        return values;
    }

    private static Snapshot draw(long seed) {
        return draw(seed, name -> name, value -> value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyScoreIsANumberFromZeroToOneInFallingOrder(long seed) {
        for (long i = 0; i < SNAPSHOTS; i++) {
            Diagnosis diagnosis = ranker.diagnose(draw(seed * 1000 + i));

            assertThat(diagnosis.confidence()).as("seed %d", seed * 1000 + i).isBetween(0.0, 1.0);
            double last = 1;
            for (Cause cause : diagnosis.causes()) {
                assertThat(cause.score()).as("seed %d", seed * 1000 + i).isBetween(0.0, last);
                last = cause.score();
                assertThat(cause.evidence())
                        .allSatisfy(evidence -> assertThat(evidence.weight()).isBetween(0.0, 1.0));
            }
            if (diagnosis instanceof Diagnosis.Abstained abstained) {
                assertThat(abstained.missing()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void theOrderOfTheSignalsDoesNotMatter(long seed) {
        for (long i = 0; i < SNAPSHOTS; i++) {
            Snapshot snapshot = draw(seed * 1000 + i);
            List<Signal> signals = new ArrayList<>(snapshot.signals());
            Collections.shuffle(signals, new Random(seed));

            assertThat(ranker.diagnose(new Snapshot(snapshot.graph(), signals, snapshot.changes(), snapshot.symptom())))
                    .as("seed %d", seed * 1000 + i)
                    .isEqualTo(ranker.diagnose(snapshot));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void namesThatKeepTheirOrderDoNotMatter(long seed) {
        for (long i = 0; i < SNAPSHOTS; i++) {
            Diagnosis plain = ranker.diagnose(draw(seed * 1000 + i));
            Diagnosis renamed = ranker.diagnose(draw(seed * 1000 + i, name -> "x" + name + "-1", value -> value));

            assertThat(renamed.causes())
                    .as("seed %d", seed * 1000 + i)
                    .extracting(Cause::score)
                    .containsExactlyElementsOf(
                            plain.causes().stream().map(Cause::score).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {8, 1024, 0.125})
    void theUnitOfAResourceDoesNotMatter(double unit) {
        for (long seed = 0; seed < SNAPSHOTS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Signal> plain = new ArrayList<>();
            List<Signal> scaled = new ArrayList<>();
            for (int node = 0; node < 5; node++) {
                double[] history = random.doubles(30, 1, 2).toArray();
                double[] during = random.doubles(4, 1, 5).toArray();
                plain.add(Signal.of("n" + node, Family.SATURATION, "cpu", Samples.of(history, during)));
                scaled.add(Signal.of(
                        "n" + node,
                        Family.SATURATION,
                        "cpu",
                        Samples.of(
                                Arrays.stream(history).map(x -> unit * x).toArray(),
                                Arrays.stream(during).map(x -> unit * x).toArray())));
            }
            TopologyGraph graph = TopologyGraph.builder().build();
            List<Cause> one = ranker.diagnose(Snapshot.of(graph, plain)).causes();
            List<Cause> other = ranker.diagnose(Snapshot.of(graph, scaled)).causes();
            for (int i = 0; i < one.size(); i++) {
                assertThat(other.get(i).node()).isEqualTo(one.get(i).node());
                assertThat(other.get(i).score()).isCloseTo(one.get(i).score(), within(1e-9));
            }
        }
    }
}
