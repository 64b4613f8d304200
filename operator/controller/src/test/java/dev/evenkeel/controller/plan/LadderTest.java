package dev.evenkeel.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Restart;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LadderTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "signals.memory.breached",
                "signals.memory.breached && cause.kind == 'Pod' && cause.internal",
                "signals.memory.value > 99000000",
                "signals.memory.value >= 1.0e8 && !signals.cpu.breached",
                "signals.memory.forecastSeconds > 3600.0",
                "cause.score > 0.5",
                "['Pod', 'Workload'].exists(kind, kind == cause.kind)"
            })
    void holds(String when) {
        assertThat(ladder(when).problems()).isEmpty();
        assertThat(ladder(when).holding(Analyst.assess(facts(when)))).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"signals.cpu.breached", "cause.kind == 'Workload'", "signals.memory.value < 10"})
    void doesNotHold(String when) {
        assertThat(ladder(when).problems()).isEmpty();
        assertThat(ladder(when).holding(Analyst.assess(facts(when)))).isEmpty();
    }

    @ParameterizedTest(name = "{0} is refused as {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            signals.latency.breached        | SIGNAL_UNKNOWN     | undefined field 'latency'
            signals.memory.breach           | SIGNAL_UNKNOWN     | undefined field 'breach'
            signals.memory.breached &&      | EXPRESSION_INVALID | column
            signals.memory.value            | EXPRESSION_INVALID | expected type 'bool'
            cause.kind == 1                 | EXPRESSION_INVALID | no matching overload
            memory.breached                 | EXPRESSION_INVALID | undeclared reference
            """)
    void anExpressionThatDoesNotCompileNamesFieldTextAndPosition(String when, Reason reason, String part) {
        assertThat(ladder(when).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.message())
                    .contains("spec.remediations[0].when (step)", "\"" + when + "\"", "column", part);
        });
        assertThat(ladder(when).holding(Analyst.assess(facts("true")))).isEmpty();
    }

    private static Ladder ladder(String when) {
        return Ladder.of(facts(when).policy().spec());
    }

    private static Facts facts(String when) {
        return Given.aLeakingPod()
                .steps(new Step("step", when, new Restart(), null))
                .facts();
    }
}
