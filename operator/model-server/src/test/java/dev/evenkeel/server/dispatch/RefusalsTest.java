package dev.evenkeel.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.dispatch.Failure.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In simulated time. */
class RefusalsTest {
    private static final long START = -7_000_000_000L; // the clock may be below 0

    private final Refusals refusals = new Refusals(_ -> {});
    private final List<RowCall> calls = new ArrayList<>();

    private void refuse(int count, long nowNanos) {
        for (int i = 0; i < count; i++) {
            RowCall call = RowCall.of("m", 1, 2);
            call.fail(new Failure(Kind.OVERLOADED, "full"));
            calls.add(call);
            refusals.add(call, nowNanos);
        }
    }

    private long told() {
        return calls.stream().filter(RowCall::isEnded).count();
    }

    @Test
    void theFirstAreToldAtOnceAndTheOthersAtAPace() {
        refuse(Refusals.BURST + 100, START);
        assertThat(told()).isEqualTo(Refusals.BURST);
        refusals.deliverDue(START + 10 * Refusals.PACE_NANOS);
        assertThat(told()).isEqualTo(Refusals.BURST + 10);
        assertThat(calls.subList(0, Refusals.BURST + 10)).as("in their order").allMatch(RowCall::isEnded);
        refusals.deliverDue(START + 200 * Refusals.PACE_NANOS);
        assertThat(told()).isEqualTo(Refusals.BURST + 100);
    }

    @Test
    void afterAQuietTimeTheyAreToldAtOnceAgain() {
        refuse(Refusals.BURST, START);
        refuse(Refusals.BURST, START + 10 * Refusals.BURST * Refusals.PACE_NANOS);
        assertThat(told()).isEqualTo(2 * Refusals.BURST);
    }

    @Test
    void nobodyWaitsLongerThanHeIsToldToWait() {
        int more = (int) (2 * Refusals.LONGEST_NANOS / Refusals.PACE_NANOS);
        refuse(Refusals.BURST + Math.min(more, Refusals.MOST_HELD), START);
        refusals.deliverDue(START + Refusals.LONGEST_NANOS);
        assertThat(told()).isEqualTo(calls.size());
    }

    @Test
    void aBoundedNumberIsHeld() {
        refuse(Refusals.BURST + Refusals.MOST_HELD + 5, START);
        assertThat(told()).isEqualTo(Refusals.BURST + 5);
        assertThat(calls.subList(0, Refusals.BURST + 5)).as("the oldest go").allMatch(RowCall::isEnded);
    }
}
