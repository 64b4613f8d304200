package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.watch.LabelVerdict.Kind;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Labels that come late, in parts, twice, or that nobody can compare with anything. */
class PredictionsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Predictions predictions = new Predictions(registry);
    private final LabelScores scores = new LabelScores();

    private void keep(String id, Instant at, double... y) {
        Values values = Values.of(WatchedCall.tensor(WatchedCall.Y, Shape.of(y.length), y));
        predictions.keep(
                new CallSample("m", WatchedCall.REVISION, id, List.of(), List.of(values), false, false, true), at);
    }

    private LabelVerdict judge(String id, String data, Instant at) {
        String body = "{\"id\":\"" + id + "\",\"outputs\":[{\"name\":\"y\",\"data\":" + data + "}]}";
        return predictions.judge("m", Label.parse(body.getBytes(StandardCharsets.UTF_8)), at, HOUR, revision -> scores);
    }

    private Kind kind(String id, String data, Instant at) {
        return judge(id, data, at).kind();
    }

    private double forgotten() {
        return registry.scrape(name -> name.equals("evenkeel_server_feedback_forgotten_predictions")).stream()
                .map(CounterSnapshot.class::cast)
                .mapToDouble(snapshot -> snapshot.getDataPoints().getFirst().getValue())
                .sum();
    }

    private SummarySnapshot.SummaryDataPointSnapshot errors() {
        return series().getFirst();
    }

    private List<SummarySnapshot.SummaryDataPointSnapshot> series() {
        return registry.scrape(name -> name.equals("evenkeel_server_feedback_absolute_error")).stream()
                .map(SummarySnapshot.class::cast)
                .flatMap(summary -> summary.getDataPoints().stream())
                .toList();
    }

    private static ServingState serving(String... revisions) {
        List<RevisionStatus> listed = Stream.of(revisions)
                .map(name -> new RevisionStatus(name, "sha256:0", 0, RevisionStatus.State.LOADING, "", ""))
                .toList();
        return new ServingState("m", 1, listed, new Routes(List.of(), List.of()));
    }

    @Test
    void theSeriesOfARevisionGoWithItAndWithTheLastLabelThatMayCome() {
        keep("a", START, 1);
        keep("b", START.plusSeconds(60), 1);
        judge("a", "[2]", START);
        Instant last = START.plusSeconds(60).plus(HOUR);
        predictions.forgetSeries(model -> serving("r1"), last.plusMillis(1), HOUR);
        assertThat(series()).as("it is listed").hasSize(1);
        predictions.forgetSeries(model -> serving("r2"), last, HOUR);
        assertThat(series()).as("the label of b may still come").hasSize(1);
        predictions.forgetSeries(model -> serving("r2"), last.plusMillis(1), HOUR);
        assertThat(series()).isEmpty();
    }

    @Test
    void aLateLabelIsCalledLateUntilThePredictionIsForgotten() {
        keep("a", START, 1);
        assertThat(kind("a", "[2]", START.plus(HOUR))).as("at the last moment").isEqualTo(Kind.ACCEPTED);
        Instant late = START.plus(HOUR).plusMillis(1);
        predictions.forget(late, HOUR);
        assertThat(kind("a", "[2]", late)).isEqualTo(Kind.LATE);
        predictions.forget(START.plus(HOUR.multipliedBy(2)), HOUR);
        assertThat(kind("a", "[2]", late)).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void anIdThatIsUsedAgainStandsForTheNewerPrediction() {
        keep("a", START, 1);
        assertThat(kind("a", "[2]", START)).isEqualTo(Kind.ACCEPTED);
        keep("a", START.plusSeconds(1), 10);
        assertThat(judge("a", "[12]", START.plusSeconds(2)))
                .as("the older one's label does not count for it")
                .isEqualTo(new LabelVerdict(Kind.ACCEPTED, "", "r1", 1, 0, 0));
        assertThat(errors().getSum()).isEqualTo(1 + 2, within(1e-12));
    }

    @Test
    void aConflictLeavesThePartsThatAreRightOut() {
        keep("a", START, 1, 2, 3);
        assertThat(kind("a", "[1,null,null]", START)).isEqualTo(Kind.ACCEPTED);
        assertThat(kind("a", "[5,2,3]", START)).isEqualTo(Kind.CONFLICT);
        assertThat(judge("a", "[null,null,null]", START).missing()).isEqualTo(2);
        assertThat(judge("a", "[1,2,null]", START)).isEqualTo(new LabelVerdict(Kind.ACCEPTED, "", "r1", 1, 1, 1));
    }

    @Test
    void zeroIsZeroWithEitherSign() {
        keep("a", START, 1);
        assertThat(kind("a", "[0]", START)).isEqualTo(Kind.ACCEPTED);
        assertThat(kind("a", "[-0.0]", START)).isEqualTo(Kind.DUPLICATE);
    }

    @Test
    void whatIsNotFiniteSpoilsNoSum() {
        keep("a", START, Double.NaN, Double.POSITIVE_INFINITY, 5);
        assertThat(kind("a", "[1,1,1e999]", START)).isEqualTo(Kind.INVALID);
        assertThat(kind("a", "[1,1,4]", START)).isEqualTo(Kind.ACCEPTED);
        assertThat(errors().getSum()).isEqualTo(1);
        assertThat(errors().getCount()).isEqualTo(1);
        assertThat(scores.toJson())
                .isEqualTo(new JsonArray("[{\"output\":\"y\",\"labels\":3,\"notFinite\":2,\"meanAbsoluteError\":1.0,"
                        + "\"rootMeanSquaredError\":1.0}]"));
    }

    @Test
    void longIdsAndTextsTakeTheMemoryThatTheyTake() {
        String longId = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            keep(i + longId, START, 1);
        }
        assertThat(forgotten()).as("200 ids of 200 kB do not fit 8 MiB").isGreaterThan(150);
        assertThat(predictions.holds("m", 199 + longId)).isTrue();
        assertThat(predictions.holds("m", 0 + longId)).isFalse();
    }

    @Test
    void onePredictionDoesNotDriveAllOthersOut() {
        keep("small", START, 1);
        keep("again", START, 1);
        keep("again", START, new double[100_000]);
        assertThat(predictions.holds("m", "small")).isTrue();
        assertThat(predictions.holds("m", "again"))
                .as("its label is not for the older one")
                .isFalse();
        assertThat(forgotten()).isEqualTo(1);
    }
}
