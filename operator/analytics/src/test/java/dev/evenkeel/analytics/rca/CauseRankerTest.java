package dev.evenkeel.analytics.rca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CauseRankerTest {
    private static final int HISTORY = 60;
    private static final int DURING = 4;

    private final SplittableRandom random = new SplittableRandom(7);
    private final CauseRanker ranker = new CauseRanker(RankerConfig.defaults());

    /** A level with one per cent of noise, and another level during the incident. */
    private Samples samples(double usual, double now) {
        return Samples.of(noisy(usual, HISTORY), noisy(usual, 2), noisy(now, DURING));
    }

    private double[] noisy(double level, int size) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> level * (1 + 0.01 * random.nextGaussian()));
        return values;
    }

    private static Samples constant(double usual, double now) {
        double[] history = new double[HISTORY];
        double[] during = new double[DURING];
        Arrays.fill(history, usual);
        Arrays.fill(during, now);
        return Samples.of(history, during);
    }

    private static TopologyGraph chain() {
        return TopologyGraph.builder()
                .call("front", "orders")
                .call("orders", "stock")
                .call("front", "search")
                .build();
    }

    private static Snapshot hurting(TopologyGraph graph, List<Signal> signals, String node, Family family) {
        List<Signal> all = new ArrayList<>(signals);
        for (String served : graph.nodes()) {
            if (signals.stream().noneMatch(signal -> isTraffic(signal, served))) {
                all.add(Signal.of(served, Family.TRAFFIC, "requests", constant(100, 100)));
            }
        }
        return new Snapshot(graph, all, List.of(), Optional.of(new Symptom(node, family)));
    }

    private static boolean isTraffic(Signal signal, String node) {
        return signal.family() == Family.TRAFFIC && signal.node().equals(node);
    }

    private List<Signal> latencies(double front, double orders, double stock, double search) {
        return List.of(
                Signal.of("front", Family.LATENCY, "latency", samples(0.100, front)),
                Signal.of("orders", Family.LATENCY, "latency", samples(0.050, orders)),
                Signal.of("stock", Family.LATENCY, "latency", samples(0.010, stock)),
                Signal.of("search", Family.LATENCY, "latency", samples(0.020, search)));
    }

    @Test
    void followsTheSymptomDownToTheServiceThatGotSlow() {
        Diagnosis diagnosis =
                ranker.diagnose(hurting(chain(), latencies(0.200, 0.150, 0.110, 0.020), "front", Family.LATENCY));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Ranked.class);
        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
        assertThat(diagnosis.causes().getFirst().evidence())
                .anySatisfy(evidence -> assertThat(evidence.finding()).contains("of what front suffers"));
    }

    @Test
    void looksThroughAServiceThatIsNotMeasured() {
        List<Signal> signals = latencies(0.200, 0.150, 0.110, 0.020).stream()
                .filter(signal -> !signal.node().equals("orders"))
                .toList();

        Diagnosis diagnosis = ranker.diagnose(hurting(chain(), signals, "front", Family.LATENCY));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
    }

    @Test
    void seesTheNetworkWhereCallersMeasureTheirCalls() {
        List<Signal> signals = new ArrayList<>(latencies(0.200, 0.150, 0.010, 0.020));
        signals.add(Signal.ofCall("orders", "stock", Family.LATENCY, "latency", samples(0.011, 0.111)));

        Diagnosis diagnosis = ranker.diagnose(hurting(chain(), signals, "front", Family.LATENCY));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
    }

    @Test
    void blamesTheCallerForWhatNoneOfItsCallsExplain() {
        Diagnosis diagnosis =
                ranker.diagnose(hurting(chain(), latencies(0.200, 0.150, 0.010, 0.020), "front", Family.LATENCY));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("orders");
    }

    @Test
    void findsTheServiceThatGotSlowWithoutAKnownSymptom() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(chain(), latencies(0.200, 0.150, 0.110, 0.020)));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
    }

    @Test
    void aBranchThatNobodyWaitsForTakesNoMoreThanFlowsIntoIt() {
        TopologyGraph graph = TopologyGraph.builder()
                .call("front", "orders")
                .call("orders", "mail")
                .call("front", "stock")
                .build();
        List<Signal> signals = List.of(
                Signal.of("front", Family.LATENCY, "latency", samples(0.100, 0.190)),
                Signal.of("orders", Family.LATENCY, "latency", samples(0.010, 0.020)),
                Signal.of("mail", Family.LATENCY, "latency", samples(1, 3)),
                Signal.of("stock", Family.LATENCY, "latency", samples(0.010, 0.090)));

        Diagnosis diagnosis = ranker.diagnose(hurting(graph, signals, "front", Family.LATENCY));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
    }

    @Test
    void whatWasNeverCalledBeforeIsItsCallersChange() {
        TopologyGraph graph = TopologyGraph.builder()
                .call("front", "orders")
                .call("orders", "wrong-table")
                .build();
        List<Signal> signals = List.of(
                Signal.of("front", Family.ERRORS, "errors", constant(0, 0.3)),
                Signal.of("front", Family.TRAFFIC, "requests", constant(100, 100)),
                Signal.of("orders", Family.ERRORS, "errors", constant(0, 0.3)),
                Signal.of("orders", Family.TRAFFIC, "requests", constant(100, 100)),
                Signal.of("wrong-table", Family.ERRORS, "errors", constant(Double.NaN, 1)),
                Signal.of("wrong-table", Family.TRAFFIC, "requests", constant(0, 30)));

        Diagnosis diagnosis = ranker.diagnose(hurting(graph, signals, "front", Family.ERRORS));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("orders");
    }

    /** Counts of orders: requests, two queries for each, and a line for each. */
    private List<Signal> counts(double requests, double queries, double lines, double frontErrors) {
        double[] load = noisy(100, HISTORY);
        double[] twice = Arrays.stream(load).map(x -> 2 * x).toArray();
        return List.of(
                Signal.of("orders", Family.ACTIVITY, "requests", Samples.of(load, noisy(requests, DURING))),
                Signal.of("orders", Family.ACTIVITY, "queries", Samples.of(twice, noisy(queries, DURING))),
                Signal.of("orders", Family.ACTIVITY, "lines", Samples.of(load, noisy(lines, DURING))),
                Signal.of("front", Family.ACTIVITY, "requests", Samples.of(load, noisy(requests, DURING))),
                Signal.of("front", Family.ACTIVITY, "errors", constant(0, frontErrors)));
    }

    @Test
    void aBrokenRelationOfCountsNamesTheServiceAndNotTheCallerThatFailsWithIt() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(chain(), counts(100, 100, 100, 30)));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Ranked.class);
        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("orders");
        assertThat(diagnosis.causes().getFirst().evidence().getFirst().signal()).isEqualTo("queries");
    }

    @Test
    void moreLoadBreaksNoRelation() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(chain(), counts(300, 600, 300, 0)));

        assertThat(diagnosis.causes().getFirst().evidence())
                .noneSatisfy(evidence -> assertThat(evidence.signal()).isEqualTo("queries"));
    }

    @Test
    void aBusyProcessorTellsTheCauseFromItsVictims() {
        List<Signal> signals = new ArrayList<>(latencies(0.300, 0.150, 0.010, 0.020));
        signals.add(Signal.of("front", Family.SATURATION, "cpu", samples(200, 210)));
        signals.add(Signal.of("orders", Family.SATURATION, "cpu", samples(20, 950)));
        signals.add(Signal.of("stock", Family.SATURATION, "cpu", samples(50, 48)));

        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(chain(), signals));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Ranked.class);
        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("orders");
        assertThat(diagnosis.causes().getFirst().evidence())
                .extracting(Evidence::family)
                .contains(Family.SATURATION, Family.LATENCY);
    }

    @Test
    void aRecentChangeDecidesBetweenNodesThatLookAlike() {
        List<Signal> signals = List.of(
                Signal.of("stock", Family.SATURATION, "cpu", constant(10, 20)),
                Signal.of("search", Family.SATURATION, "cpu", constant(10, 20)));
        List<Change> changes = List.of(new Change("stock", "deploy 42", 60), new Change("search", "deploy 41", 86_400));

        Diagnosis diagnosis = ranker.diagnose(new Snapshot(chain(), signals, changes, Optional.empty()));

        assertThat(diagnosis.causes().getFirst().node()).isEqualTo("stock");
        assertThat(diagnosis.causes().getFirst().score())
                .isGreaterThan(diagnosis.causes().get(1).score());
    }

    @Test
    void aChangeAloneIsNoEvidence() {
        Diagnosis diagnosis = ranker.diagnose(
                new Snapshot(chain(), List.of(), List.of(new Change("stock", "deploy 42", 60)), Optional.empty()));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Abstained.class);
        assertThat(diagnosis.causes())
                .allSatisfy(cause -> assertThat(cause.score()).isZero());
    }

    @Test
    void oneServiceAloneIsBlamedForWhatItShows() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(
                TopologyGraph.builder().build(),
                List.of(Signal.of("shop", Family.SATURATION, "memory", samples(100, 900)))));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Ranked.class);
        assertThat(diagnosis.causes())
                .singleElement()
                .satisfies(cause -> assertThat(cause.node()).isEqualTo("shop"));
    }

    @Test
    void abstainsOnAnEmptySnapshotAndSaysWhatIsMissing() {
        Diagnosis diagnosis =
                ranker.diagnose(Snapshot.of(TopologyGraph.builder().build(), List.of()));

        assertThat(diagnosis).isEqualTo(new Diagnosis.Abstained(List.of(), 0, Set.of(Gap.NO_NODES)));
    }

    @Test
    void abstainsWhenNothingIsUnusual() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(chain(), latencies(0.100, 0.050, 0.010, 0.020)));

        assertThat(diagnosis)
                .isInstanceOfSatisfying(
                        Diagnosis.Abstained.class,
                        abstained -> assertThat(abstained.missing())
                                .contains(Gap.NO_ACTIVITY, Gap.NO_SATURATION)
                                .doesNotContain(Gap.NO_LATENCY, Gap.NO_HISTORY));
    }

    @Test
    void abstainsBetweenTwoThatLookAlike() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(
                chain(),
                List.of(
                        Signal.of("stock", Family.SATURATION, "cpu", constant(10, 90)),
                        Signal.of("search", Family.SATURATION, "cpu", constant(10, 90)))));

        assertThat(diagnosis)
                .isInstanceOfSatisfying(
                        Diagnosis.Abstained.class,
                        abstained -> assertThat(abstained.missing()).contains(Gap.CLOSE_CALL));
    }

    @Test
    void abstainsWithoutAHistory() {
        Diagnosis diagnosis = ranker.diagnose(Snapshot.of(
                chain(),
                List.of(Signal.of("stock", Family.SATURATION, "cpu", Samples.of(new double[0], noisy(90, 4))))));

        assertThat(diagnosis)
                .isInstanceOfSatisfying(
                        Diagnosis.Abstained.class,
                        abstained -> assertThat(abstained.missing()).contains(Gap.NO_HISTORY));
    }

    @Test
    void wireNamesOfGapsNeverChange() {
        assertThat(Gap.values())
                .extracting(Gap::wireName)
                .containsExactly(
                        "NoNodes",
                        "NoHistory",
                        "NothingDeviates",
                        "CloseCall",
                        "NoCalls",
                        "NoLatency",
                        "NoErrors",
                        "NoSaturation",
                        "NoActivity");
        assertThat(Gap.values()).allSatisfy(gap -> assertThat(gap.remedy()).isNotBlank());
    }
}
