package dev.evenkeel.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The next condition list from the previous one. */
class ConditionsTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00.999Z");
    private static final Instant T1 = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void sameStateGivesAnEqualList() {
        List<Condition> first = Conditions.after(List.of(), 3, T0)
                .ready(Reason.SERVING, "serves sales-1")
                .list();
        List<Condition> second = Conditions.after(first, 3, T1)
                .ready(Reason.SERVING, "serves sales-1")
                .list();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void transitionTimeMovesOnlyWithTheStatus() {
        List<Condition> first = Conditions.after(List.of(), 1, T0)
                .reconciling(Reason.TRAINING, "sales-1 trains")
                .list();
        List<Condition> otherReason = Conditions.after(first, 2, T1)
                .reconciling(Reason.CANDIDATE_STARTING, "sales-1 starts")
                .list();
        assertThat(otherReason).extracting(Condition::getLastTransitionTime).containsOnly("2026-01-01T00:00:00Z");
        assertThat(otherReason).extracting(Condition::getObservedGeneration).containsOnly(2L);

        List<Condition> ready = Conditions.after(otherReason, 2, T1)
                .ready(Reason.SERVING, "serves sales-1")
                .list();
        assertThat(ready)
                .extracting(Condition::getType, Condition::getLastTransitionTime)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Ready", "2026-01-01T01:00:00Z"),
                        org.assertj.core.groups.Tuple.tuple("Reconciling", "2026-01-01T01:00:00Z"),
                        org.assertj.core.groups.Tuple.tuple("Stalled", "2026-01-01T00:00:00Z"));
    }

    @Test
    void theLastWordCounts() {
        List<Condition> conditions = Conditions.after(List.of(), 1, T0)
                .yes(Conditions.AVAILABLE, Reason.SERVING, "")
                .unknown(Conditions.AVAILABLE, Reason.API_UNAVAILABLE, "pods could not be read")
                .list();
        assertThat(conditions).hasSize(1);
        assertThat(Conditions.isTrue(conditions, Conditions.AVAILABLE)).isFalse();
        assertThat(Conditions.find(conditions, Conditions.AVAILABLE))
                .get()
                .extracting(Condition::getStatus)
                .isEqualTo("Unknown");
    }

    @Test
    void messagesAreCutBetweenCharacters() {
        assertThat(Conditions.shortened("short", 5)).isEqualTo("short");
        assertThat(Conditions.shortened("longer", 5)).isEqualTo("long…");
        assertThat(Conditions.shortened("abc\uD83D\uDE00de", 5))
                .as("no half of a pair is left")
                .isEqualTo("abc…");
    }
}
