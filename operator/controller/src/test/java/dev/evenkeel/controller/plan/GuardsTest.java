package dev.evenkeel.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.facts.Access.Denial;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every guard, alone and together. */
class GuardsTest {
    /** Expressions take milliseconds to compile, and hundreds of rows have the same. */
    private static final Map<List<Step>, Ladder> LADDERS = new ConcurrentHashMap<>();

    private static Verdict judge(Facts facts, List<Guard> guards) {
        EffectivePolicy policy = facts.policy().spec();
        Ladder ladder = LADDERS.computeIfAbsent(policy.steps(), _ -> Ladder.of(policy));
        return new Planner(guards).judge(facts, Analyst.assess(facts), ladder);
    }

    static Stream<Arguments> held() {
        Denial denial = new Denial(Reason.SERVICE_ACCOUNT_FORBIDDEN, "healer may not create pods/eviction");
        return Stream.of(
                held("a suspended policy", Given.aLeakingPod().suspended(), "suspend", Reason.SUSPENDED),
                held("a paused namespace", Given.aLeakingPod().paused("namespace shop"), "pause", Reason.PAUSED),
                held(
                        "three actions in the last hour",
                        Given.aLeakingPod()
                                .deed(RemediationPhase.HEALED, Duration.ofMinutes(50))
                                .deed(RemediationPhase.HEALED, Duration.ofMinutes(40))
                                .deed(RemediationPhase.HEALED, Duration.ofMinutes(30)),
                        "budget",
                        Reason.BUDGET_SPENT),
                held(
                        "a namespace that has spent its share",
                        Given.aLeakingPod().namespaceSpent(5),
                        "namespaceBudget",
                        Reason.NAMESPACE_BUDGET_SPENT),
                held(
                        "a cluster that has spent its budget",
                        Given.aLeakingPod().clusterSpent(6),
                        "clusterBudget",
                        Reason.CLUSTER_BUDGET_SPENT),
                held(
                        "a verdict two minutes ago",
                        Given.aLeakingPod().deed(RemediationPhase.HEALED, Duration.ofMinutes(2)),
                        "cooldown",
                        Reason.COOLING_DOWN),
                held(
                        "another policy that acts on the target",
                        Given.aLeakingPod().deed("other", RemediationPhase.VERIFYING, Duration.ofMinutes(2)),
                        "targetLock",
                        Reason.TARGET_LOCKED),
                held("a rollout", Given.aLeakingPod().rolling(), "rollout", Reason.TARGET_ROLLING),
                held(
                        "a pod that is away already",
                        Given.aLeakingPod().replicas(3, 2),
                        "maxUnavailable",
                        Reason.MAX_UNAVAILABLE_REACHED),
                held(
                        "an account without the right",
                        Given.aLeakingPod().denied(ActionKind.RESTART, denial),
                        "access",
                        Reason.SERVICE_ACCOUNT_FORBIDDEN),
                held("replicas for a leak", Given.aLeakingPod().steps(Given.SCALE), "leakVeto", Reason.LEAK_VETO),
                held(
                        "replicas that an autoscaler owns",
                        Given.aLeakingPod().steps(Given.SCALE).scaledBy("HorizontalPodAutoscaler web"),
                        "ownedScale",
                        Reason.TARGET_OWNED),
                held(
                        "a target at the step's maximum",
                        Given.aLeakingPod().steps(Given.SCALE).replicas(5, 5),
                        "maximum",
                        Reason.AT_MAXIMUM),
                held(
                        "measurements of a minute ago",
                        Given.aLeakingPod().measuredBefore(Duration.ofMinutes(1)),
                        "freshness",
                        Reason.DATA_STALE),
                held(
                        "a person who declined the step",
                        Given.aLeakingPod().deed(RemediationPhase.REJECTED, Duration.ofMinutes(30)),
                        "declined",
                        Reason.REJECTED),
                held(
                        "an action that harmed before",
                        Given.aLeakingPod().deed(RemediationPhase.HARMED, Duration.ofHours(5)),
                        "efficacy",
                        Reason.ACTION_INEFFECTIVE),
                held(
                        "an action that did nothing twice",
                        Given.aLeakingPod()
                                .deed(RemediationPhase.NO_EFFECT, Duration.ofHours(5))
                                .deed(RemediationPhase.NO_EFFECT, Duration.ofHours(4)),
                        "efficacy",
                        Reason.ACTION_INEFFECTIVE));
    }

    private static Arguments held(String story, Given given, String guard, Reason reason) {
        return Arguments.of(story, given, guard, reason);
    }

    @ParameterizedTest(name = "{0} holds the action back: {3}")
    @MethodSource("held")
    void everyGuardNamesItself(String story, Given given, String guard, Reason reason) {
        Verdict verdict = judge(given.facts(), Guards.ALL);
        assertThat(verdict).as(story).isNotInstanceOf(Verdict.Act.class);
        assertThat(verdict.objections()).anySatisfy(objection -> {
            assertThat(objection.guard()).isEqualTo(guard);
            assertThat(objection.reason()).isEqualTo(reason);
            assertThat(objection.message()).isNotBlank();
        });
    }

    @Test
    void actsWhereNothingObjects() {
        assertThat(judge(Given.aLeakingPod().facts(), Guards.ALL)).isInstanceOfSatisfying(Verdict.Act.class, act -> {
            assertThat(act.proposal().step().name()).isEqualTo("restart");
            assertThat(act.proposal().parameters())
                    .containsEntry("pods", "web-0/uid-0")
                    .containsEntry("cause", "MemoryLeak");
        });
    }

    @Test
    void aSickPodThatIsAwayItselfMayBeReplaced() {
        Facts facts = Given.aLeakingPod().replicas(1, 0).facts();
        assertThat(judge(facts, Guards.ALL)).isInstanceOf(Verdict.Act.class);
    }

    @Test
    void sayingWhenABudgetOpensCountsFromTheActionThatHasToLeaveTheWindow() {
        Facts facts = Given.aLeakingPod().namespaceSpent(6).facts();
        assertThat(judge(facts, Guards.ALL).objections())
                .singleElement()
                .satisfies(objection -> assertThat(objection.opensAt())
                        .contains(facts.spending().namespace().spentAt().get(1).plus(Duration.ofHours(1))));
    }

    @Test
    void whatOnlyHasToWaitIsToldFromWhatAPersonHasToMend() {
        assertThat(judge(Given.aLeakingPod().rolling().facts(), Guards.ALL)).isInstanceOf(Verdict.Wait.class);
        assertThat(judge(Given.aLeakingPod().steps(Given.SCALE).facts(), Guards.ALL))
                .isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void everyGuardHasARowInWhichItObjects() {
        List<Question> questions =
                held().map(row -> question((Given) row.get()[1])).toList();
        assertThat(Guards.ALL)
                .allSatisfy(guard -> assertThat(questions)
                        .anySatisfy(
                                question -> assertThat(guard.check(question)).isPresent()));
    }

    /** The question that the planner asks about the first step, whatever it comes to. */
    private static Question question(Given given) {
        List<Question> asked = new ArrayList<>();
        judge(given.facts(), List.of(question -> {
            asked.add(question);
            return Optional.empty();
        }));
        return asked.isEmpty() ? underWay(given.facts()) : asked.getFirst();
    }

    private static Question underWay(Facts facts) {
        return new Question(facts, Analyst.assess(facts), new Proposal(Given.RESTART, 1, AutonomyMode.AUTO, Map.of()));
    }

    @Test
    void allGuardsRunWhateverTheFirstOneSays() {
        AtomicInteger asked = new AtomicInteger();
        Guard objects = _ -> {
            asked.incrementAndGet();
            return Objection.of("guard" + asked.get(), Reason.PAUSED, "no");
        };
        Verdict verdict = judge(Given.aLeakingPod().facts(), Collections.nCopies(5, objects));
        assertThat(asked).hasValue(5);
        assertThat(verdict.objections()).hasSize(5);
    }

    /** The property: the same facts give the same verdict, in whatever order the guards run. Seeds are in the names. */
    @ParameterizedTest(name = "facts and order of seed {0}")
    @MethodSource("seeds")
    void theOrderOfTheGuardsMeansNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Facts facts = Given.drawn(random).facts();
        List<Guard> shuffled = new ArrayList<>(Guards.ALL);
        Collections.shuffle(shuffled, Random.from(random));
        assertThat(judge(facts, shuffled)).isEqualTo(judge(facts, Guards.ALL));
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    @Test
    void theDrawnFactsReachEveryKindOfVerdict() {
        assertThat(seeds().mapToObj(
                                seed -> Given.drawn(new SplittableRandom(seed)).facts())
                        .map(facts -> judge(facts, Guards.ALL).getClass().getSimpleName()))
                .contains("Act", "Wait", "Refuse", "Continue");
    }
}
