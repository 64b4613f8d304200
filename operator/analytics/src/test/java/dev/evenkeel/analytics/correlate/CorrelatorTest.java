package dev.evenkeel.analytics.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.correlate.IncidentUpdate.Closed;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Grew;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Merged;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Opened;
import dev.evenkeel.analytics.correlate.IncidentUpdate.Split;
import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long START = 1_767_225_600_000L;

    /** A shop that calls a cart that calls a database; a node with two pods of the cart; a mailer far from all. */
    static final Topology SHOP = Topology.of(List.of(
            new Edge("svc/shop", "svc/cart", Relation.CALLS),
            new Edge("svc/cart", "svc/db", Relation.CALLS),
            new Edge("pod/cart-1", "svc/cart", Relation.PART_OF),
            new Edge("pod/cart-2", "svc/cart", Relation.PART_OF),
            new Edge("pod/cart-1", "node/a", Relation.RUNS_ON),
            new Edge("pod/cart-2", "node/a", Relation.RUNS_ON),
            new Edge("svc/mailer", "svc/queue", Relation.CALLS)));

    private final Correlator correlator = new Correlator(CorrelatorConfig.DEFAULT, SHOP);

    static Signal alert(long seconds, String object, String name, String text) {
        return new Signal(START + seconds * SECOND, Signal.Source.ALERT, object, name, text, true, List.of());
    }

    private List<IncidentUpdate> see(long seconds, String object, String name) {
        return correlator.observe(alert(seconds, object, name, name + " on " + object));
    }

    @Test
    void aCallerJoinsWhatItDependsOn() {
        assertThat(see(0, "svc/db", "SlowQueries")).hasOnlyElementsOfType(Opened.class);
        List<IncidentUpdate> updates = see(30, "svc/cart", "HighLatency");
        assertThat(updates).hasOnlyElementsOfType(Grew.class);
        Link link = ((Grew) updates.getFirst()).link();
        assertThat(link.symptom().object()).isEqualTo("svc/cart");
        assertThat(link.to().object()).isEqualTo("svc/db");
        assertThat(link.weight()).isPositive();
        assertThat(correlator.open()).singleElement().satisfies(incident -> {
            assertThat(incident.focus()).isEqualTo("svc/db");
            assertThat(incident.symptomCount()).isEqualTo(2);
        });
    }

    @Test
    void troubleElsewhereIsAnotherIncident() {
        see(0, "svc/db", "SlowQueries");
        assertThat(see(30, "svc/mailer", "HighLatency")).hasOnlyElementsOfType(Opened.class);
        assertThat(correlator.open()).hasSize(2);
    }

    @Test
    void whatIsFarAwayInTimeIsAnotherIncident() {
        see(0, "svc/db", "SlowQueries");
        assertThat(see(14 * 60, "svc/cart", "HighLatency")).hasOnlyElementsOfType(Opened.class);
    }

    @Test
    void aNameInTheTextLinksWhatTheTopologyDoesNot() {
        see(0, "svc/db", "SlowQueries");
        see(30, "svc/cart", "HighLatency");
        see(60, "svc/shop", "HighLatency");
        List<IncidentUpdate> updates =
                correlator.observe(alert(70, "svc/stranger", "HighErrorRate", "calls to db fail: timeout"));
        assertThat(updates).hasOnlyElementsOfType(Grew.class);
    }

    @Test
    void relatedObjectsPlaceAnUnknownOne() {
        see(0, "node/a", "NodeNotReady");
        see(10, "pod/cart-1", "PodNotReady");
        see(12, "pod/cart-2", "PodNotReady");
        List<IncidentUpdate> updates = correlator.observe(new Signal(
                START + 20 * SECOND, Signal.Source.EVENT, "pod/new", "Unhealthy", "probe failed", true, List.of("a")));
        assertThat(updates).hasOnlyElementsOfType(Grew.class);
    }

    @Test
    void duplicatesAndFlapsAreCountedAndSayNothingNew() {
        see(0, "svc/db", "SlowQueries");
        for (int i = 1; i <= 6; i++) {
            Signal again = new Signal(
                    START + i * 30L * SECOND,
                    Signal.Source.ALERT,
                    "svc/db",
                    "SlowQueries",
                    "it is " + i,
                    i % 2 == 0,
                    List.of());
            assertThat(correlator.observe(again)).isEmpty();
        }
        Incident incident = correlator.open().getFirst();
        assertThat(incident.signals()).isEqualTo(7);
        assertThat(incident.symptoms()).singleElement().satisfies(symptom -> {
            assertThat(symptom.flapping()).isTrue();
            assertThat(symptom.signals()).isEqualTo(7);
            assertThat(symptom.text()).isEqualTo("it is 6");
        });
    }

    @Test
    void anEndWithoutABeginningOpensNothing() {
        Signal over = new Signal(START, Signal.Source.ALERT, "svc/db", "SlowQueries", "over", false, List.of());
        assertThat(correlator.observe(over)).isEmpty();
        assertThat(correlator.open()).isEmpty();
    }

    @Test
    void consequencesAreSuppressedUnderTheirParent() {
        see(0, "node/a", "NodeNotReady");
        see(20, "pod/cart-1", "PodNotReady");
        see(25, "pod/cart-2", "PodNotReady");
        see(60, "svc/cart", "ReplicasMismatch");
        Incident incident = correlator.open().getFirst();
        assertThat(incident.symptomCount()).isEqualTo(4);
        assertThat(incident.suppressed()).isEqualTo(3);
        assertThat(incident.symptoms().getFirst().key().object()).isEqualTo("node/a");
        assertThat(incident.symptoms().get(1).parent())
                .hasValueSatisfying(parent -> assertThat(parent.object()).isEqualTo("node/a"));
    }

    @Test
    void theIdStaysWhileItGrowsAndTheOldestSurvivesAMerge() {
        List<IncidentUpdate> updates = new ArrayList<>();
        updates.addAll(see(0, "svc/shop", "HighLatency"));
        String first = updates.getFirst().incident();
        updates.addAll(see(10, "node/a", "NodeNotReady"));
        updates.addAll(see(20, "pod/cart-1", "PodNotReady"));
        updates.addAll(see(22, "pod/cart-2", "PodNotReady"));
        updates.addAll(see(30, "svc/cart", "ReplicasMismatch"));
        updates.addAll(correlator.advance(START + MINUTE));
        assertThat(correlator.open()).singleElement().satisfies(incident -> {
            assertThat(incident.id()).isEqualTo(first);
            assertThat(incident.symptomCount()).isEqualTo(5);
        });
        assertThat(updates)
                .filteredOn(update -> update instanceof Merged)
                .isNotEmpty()
                .allSatisfy(update -> {
                    Merged merged = (Merged) update;
                    assertThat(merged.weight()).isPositive();
                    assertThat(merged.link().symptom().object()).isNotEmpty();
                });
    }

    @Test
    void twoCausesThatTurnOutToBeApartAreSplitAndTheSplitSaysWhere() {
        List<Edge> edges = new ArrayList<>();
        for (String root : List.of("db", "cache")) {
            for (int i = 0; i < 8; i++) {
                edges.add(new Edge("svc/" + root + "-user-" + i, "svc/" + root, Relation.CALLS));
            }
        }
        edges.add(new Edge("svc/both", "svc/db", Relation.CALLS));
        edges.add(new Edge("svc/both", "svc/cache", Relation.CALLS));
        Correlator split = new Correlator(CorrelatorConfig.DEFAULT, Topology.of(edges));
        List<IncidentUpdate> updates = new ArrayList<>();
        updates.addAll(split.observe(alert(0, "svc/both", "HighLatency", "slow")));
        updates.addAll(split.observe(alert(1, "svc/db", "SlowQueries", "slow")));
        updates.addAll(split.observe(alert(2, "svc/cache", "Evictions", "slow")));
        for (int i = 0; i < 8; i++) {
            updates.addAll(split.observe(alert(5 + i, "svc/db-user-" + i, "HighLatency", "slow")));
            updates.addAll(split.observe(alert(5 + i, "svc/cache-user-" + i, "HighErrorRate", "stale")));
        }
        updates.addAll(split.advance(START + MINUTE));
        assertThat(split.open().stream().filter(incident -> incident.symptomCount() >= 8))
                .extracting(Incident::focus)
                .containsExactlyInAnyOrder("svc/db", "svc/cache");
        assertThat(updates)
                .filteredOn(update -> update instanceof Split)
                .allSatisfy(update -> assertThat(((Split) update).focus()).isNotEmpty());
    }

    @Test
    void closesWhenNothingCameForLongAndTellsTheWholeStory() {
        see(0, "svc/db", "SlowQueries");
        assertThat(correlator.advance(START + 10 * MINUTE)).isEmpty();
        assertThat(correlator.advance(START + 17 * MINUTE)).singleElement().satisfies(update -> {
            Incident story = ((Closed) update).story();
            assertThat(story.symptomCount()).isEqualTo(1);
            assertThat(story.openedEpochMillis()).isEqualTo(START);
        });
        assertThat(correlator.open()).isEmpty();
    }

    @Test
    void learnsThatAnAlertUsuallyComesAlone() {
        for (int day = 0; day < 12; day++) {
            long at = day * 86_400L;
            see(at, "svc/cart", "BackupOld");
            correlator.advance(START + (at + 3600) * SECOND);
        }
        long now = 12 * 86_400L;
        see(now, "svc/db", "SlowQueries");
        assertThat(see(now + 100, "svc/cart", "BackupOld")).hasOnlyElementsOfType(Opened.class);
    }

    @Test
    void theSameStreamGivesTheSameIds() {
        Correlator other = new Correlator(CorrelatorConfig.DEFAULT, SHOP);
        for (int i = 0; i < 50; i++) {
            Signal signal = alert(i * 10L, i % 3 == 0 ? "svc/db" : "pod/cart-" + i % 2, "Name" + i % 7, "text " + i);
            assertThat(other.observe(signal)).isEqualTo(correlator.observe(signal));
        }
    }
}
