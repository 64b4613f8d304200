package dev.evenkeel.controller.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.detect.Component;
import dev.evenkeel.analytics.detect.Direction;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Entry;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Diagnosis;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.plan.Objection;
import dev.evenkeel.controller.plan.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the story of an Incident grows, and that it does not grow too large. */
class ChronicleTest {
    private static final int MOST_BYTES = 32 * 1024;
    private static final Facts FACTS = Given.aLeakingPod().facts();

    private static Story story(IncidentStatus status) {
        IncidentSpec spec =
                new IncidentSpec(FACTS.policy().ref(), FACTS.target().ref(), "fingerprint", Given.NOW.minusSeconds(60));
        return new Story(ref("Incident", "web-1"), spec, status);
    }

    private static ObjectRef ref(String kind, String name) {
        return new ObjectRef(Evenkeel.API_VERSION, kind, "shop", name, "uid-" + name);
    }

    private static Deed deed(int number, RemediationPhase phase, String message) {
        RemediationSpec spec = new RemediationSpec(
                ref("Incident", "web-1"),
                FACTS.policy().ref(),
                FACTS.target().ref(),
                ActionKind.RESTART,
                "restart",
                number + 1,
                AutonomyMode.AUTO,
                "healer",
                Map.of(),
                null,
                null,
                List.of());
        RemediationStatus status =
                RemediationStatus.builder().phase(phase).message(message).build();
        return new Deed(ref("Remediation", "web-restart-" + number), Given.NOW.plusSeconds(number), spec, status);
    }

    private static List<Deed> deeds(int count, RemediationPhase phase, String message) {
        return IntStream.range(0, count)
                .mapToObj(number -> deed(number, phase, message))
                .toList();
    }

    private static Verdict refusal(String message) {
        return new Verdict.Refuse(
                Optional.of("s".repeat(63)),
                IntStream.range(0, 16)
                        .mapToObj(i ->
                                new Objection("guard-" + i, Reason.ACTION_INEFFECTIVE, message, Optional.of(Given.NOW)))
                        .toList());
    }

    /** Every list as long as it can be, every text as long and in as many bytes as it can be. */
    private static Assessment worst(String text, int turn) {
        List<SignalState> signals = IntStream.range(0, 32)
                .mapToObj(i -> signal(("signal-" + i + "x".repeat(63)).substring(0, 63), text, (i + turn) % 2 == 0))
                .toList();
        List<ObjectRef> objects = Collections.nCopies(
                9,
                new ObjectRef(
                        "apps/v1",
                        "StatefulSet",
                        "n".repeat(63),
                        "p".repeat(253),
                        "00000000-0000-0000-0000-000000000001"));
        Diagnosis cause = new Diagnosis.Cause(
                Diagnosis.Where.POD,
                turn % 2 == 0 ? Diagnosis.Kind.MEMORY_LEAK : Diagnosis.Kind.ANOMALOUS_POD,
                0.9,
                Collections.nCopies(12, text),
                objects);
        return new Assessment(signals, cause, true, List.of());
    }

    private static SignalState signal(String name, String why, boolean breached) {
        Finding finding = new Finding(0.5, true, true, Direction.ABOVE, 1, 0, 1e9, 3, 0, Component.NONE);
        Reading reading = new Reading(
                name,
                ResourceName.MEMORY,
                "web-0",
                "uid-0",
                "app",
                Given.NOW,
                123_456_789,
                OptionalDouble.of(128e6),
                finding,
                Optional.empty(),
                Optional.of(new Reading.Breach(Given.NOW, Reading.Criterion.DETECT, why)),
                Given.NOW);
        return new SignalState(
                name, ResourceName.MEMORY, Optional.of(reading), breached ? List.of(reading) : List.of(), 1);
    }

    private static int bytes(Story story) {
        Incident incident = new Incident();
        incident.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName(story.name())
                .build());
        incident.setSpec(story.spec());
        incident.setStatus(story.status());
        return ApiSerialization.create().asJson(incident).getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest(name = "in letters like {0}")
    @ValueSource(strings = {"x", "ä", "漢", "\"", "\u0001"})
    void theWorstStoryStaysUnder32KiBAndKeepsItsBeginning(String letter) {
        String text = letter.repeat(2000);
        IncidentStatus status = IncidentStatus.EMPTY;
        int most = 0;
        for (int turn = 0; turn < 60; turn++) {
            Delivery delivery =
                    new Delivery(turn % 2 == 0 ? IncidentPhase.OPEN : IncidentPhase.ESCALATED, List.of(text));
            List<Deed> deeds = deeds(40, turn % 2 == 0 ? RemediationPhase.ACTING : RemediationPhase.HARMED, text);
            Pass pass = new Pass(FACTS, worst(text, turn), refusal(text), deeds, Optional.of(delivery));
            status = Chronicle.next(story(status), pass);
            most = Math.max(most, bytes(story(status)));
            assertThat(Fitting.bytes(status)).isLessThanOrEqualTo(Fitting.MOST_BYTES);
        }
        assertThat(most).as("with room for what the API server adds").isLessThan(MOST_BYTES * 3 / 4);
        assertThat(status.timeline().getFirst().reason()).isEqualTo("IncidentOpened");
        assertThat(status.signals()).hasSize(32);
        assertThat(status.actions()).hasSize(20);
    }

    @Test
    void aStoryThatWasCutIsSettledAfterOnePassMore() {
        String text = "漢".repeat(2000);
        Pass pass = new Pass(
                FACTS, worst(text, 0), refusal(text), deeds(40, RemediationPhase.HARMED, text), Optional.empty());
        IncidentStatus status = IncidentStatus.EMPTY;
        for (int turn = 0; turn < 3; turn++) {
            status = Chronicle.next(story(status), pass);
        }
        assertThat(Chronicle.next(story(status), pass)).isEqualTo(status);
    }

    @Test
    void anOrdinaryStoryIsNotCut() {
        Pass pass = new Pass(
                FACTS,
                Analyst.assess(FACTS),
                refusal("x".repeat(100)),
                deeds(3, RemediationPhase.HARMED, "y".repeat(400)),
                Optional.empty());
        IncidentStatus status = Chronicle.next(story(IncidentStatus.EMPTY), pass);
        assertThat(status.actions())
                .allSatisfy(action -> assertThat(action.message()).hasSize(400));
        assertThat(status.held()).hasSize(16);
    }

    @Test
    void manyDeedsAreToldOnceEach() {
        Pass pass = new Pass(
                FACTS,
                Analyst.assess(FACTS),
                new Verdict.Rest(),
                deeds(35, RemediationPhase.RELIEVED, "came back"),
                Optional.empty());
        IncidentStatus first = Chronicle.next(story(IncidentStatus.EMPTY), pass);
        assertThat(Chronicle.next(story(first), pass).timeline()).isEqualTo(first.timeline());
    }

    @Test
    void anotherCauseThatShowsWhileActingIsNotToldAgainAndAgain() {
        List<Deed> acting = deeds(1, RemediationPhase.VERIFYING, "evicted web-0");
        IncidentStatus before = Chronicle.next(
                story(IncidentStatus.EMPTY),
                new Pass(FACTS, worst("a", 0), new Verdict.Rest(), List.of(), Optional.empty()));
        IncidentStatus status = before;
        for (int turn = 0; turn < 5; turn++) {
            Assessment other =
                    new Assessment(worst("a", 0).signals(), worst("b", 1).cause(), true, List.of());
            status =
                    Chronicle.next(story(status), new Pass(FACTS, other, new Verdict.Rest(), acting, Optional.empty()));
        }
        assertThat(status.causes()).isEqualTo(before.causes());
        assertThat(status.timeline())
                .extracting(Entry::reason)
                .filteredOn("CauseFound"::equals)
                .hasSize(1);
    }

    @Test
    void aPassInWhichNothingChangedGivesAnEqualStatus() {
        Pass pass = new Pass(FACTS, Analyst.assess(FACTS), refusal("no"), List.of(), Optional.empty());
        IncidentStatus status = Chronicle.next(story(IncidentStatus.EMPTY), pass);
        assertThat(Chronicle.next(story(status), pass)).isEqualTo(status);
    }
}
