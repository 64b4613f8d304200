package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.Percent;
import dev.evenkeel.api.v1alpha1.Promotion;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;
import dev.evenkeel.controller.execute.build.BuildSettings;
import dev.evenkeel.controller.execute.model.DeploymentExecutor;
import dev.evenkeel.controller.execute.model.DeploymentExecutor.Outcome;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.plan.model.DeploymentPlanner;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import dev.evenkeel.controller.world.ModelWorld;
import dev.evenkeel.controller.world.ToyTrainer.Result;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole lives of a ModelDeployment, with every controller around it as a toy, in every order that the seeds give. */
class RolloutScenarioTest {
    private static final int PATIENCE = 200;

    private final StringBuilder transcript = new StringBuilder();
    private final Set<String> proven = new HashSet<>();
    private ModelWorld world = world(0);
    private boolean servedOnce;
    private boolean paused;
    private BuildSettings settings = ModelWorld.SETTINGS;

    @ParameterizedTest(name = "order seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void dataChangeAfterDataChangeIsTrainedProvenAndPromotedWithoutAFailedRequest(long seed) {
        start(seed);

        until("the first revision serves", () -> serves("sales-1"));
        data("good-b");
        until("the second revision serves", () -> serves("sales-2"));
        data("broken");
        until("the broken model is rejected", () -> stalled("NotOnnx"));
        assertThat(serves("sales-2")).as("the champion goes on").isTrue();
        data("unlearnable");
        until("bad data are reported", () -> stalled("TargetColumnMissing"));
        data("weak");
        until("a model that fails its gate changes nothing", () -> ready() && serves("sales-2"));
        data("good-c");
        until("the next good one serves", () -> serves("sales-4"));
        data("good-b");
        until("data that return bring their revision back", () -> serves("sales-2"));
        until("all is quiet", this::ready);

        if (seed == 1) {
            Golden.verify(transcript.toString(), "RolloutScenarioTest-1.txt");
        }
    }

    @ParameterizedTest(name = "order and crash seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
    void crashesBetweenAnyTwoWritesLoseNothingAndDoNothingTwice(long seed) {
        start(seed);
        for (String version : List.of("good-a", "good-b", "broken", "good-c")) {
            data(version);
            for (int i = 0; i < 15; i++) {
                world.crashSoon();
                tick();
            }
        }
        until(
                "the last data serve",
                () -> world.floor()
                        .flatMap(Floor::active)
                        .filter(entry -> entry.digest().equals(digest("model-good-c")))
                        .isPresent());
        until("all is quiet", this::ready);

        long models = world.deployment().getStatus().revisions().stream()
                .map(ModelDeploymentStatus.Revision::digest)
                .distinct()
                .count();
        assertThat(world.deployment().getStatus().revisions())
                .as("one revision a model")
                .hasSize((int) models);
    }

    @ParameterizedTest(name = "order seed {0}")
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void serversThatRestartAtAnyTimeComeBackWithTheRightRevision(long seed) {
        start(seed);
        until(
                "the first revision serves",
                () -> serves("sales-1") && world.endpoints().size() == 2);
        data("good-b");
        for (int i = 0; i < 40; i++) {
            if (i % 8 == 3 && world.endpoints().size() == 2) {
                world.node.restart(world.endpoints().getFirst());
            }
            tick();
        }
        until("the second revision serves on all", () -> serves("sales-2") && ready());
    }

    @Test
    void manualPromotionWaitsForThePinAndAPinRollsBackByWeightsAlone() {
        start(41);
        until("the first revision serves", () -> serves("sales-1"));
        spec(spec(2, Promotion.MANUAL, null));
        data("good-b");
        until("the second has proven itself", () -> progressing("AwaitingPromotion"));
        assertThat(serves("sales-1")).isTrue();

        spec(spec(2, Promotion.MANUAL, "sales-2"));
        until("the pin promotes it", () -> serves("sales-2") && ready());
        Set<String> pods = podUids();
        spec(spec(2, Promotion.MANUAL, "sales-1"));
        until("the pin rolls back", () -> serves("sales-1") && ready());
        assertThat(podUids()).as("no pod was replaced").isEqualTo(pods);
        spec(spec(2, Promotion.MANUAL, "sales-9"));
        until("a pin of nothing is reported", () -> stalled("PinNotFound"));
        assertThat(serves("sales-1")).isTrue();
    }

    @Test
    void pauseStopsAllActingAndGoesOnWhereItWas() {
        start(42);
        until("the first revision serves", () -> serves("sales-1") && ready());
        data("good-b");
        until("a candidate proves itself", () -> progressing("CandidateStarting"));
        paused = true;
        long before = operatorWrites();
        for (int i = 0; i < 30; i++) {
            tick();
        }
        assertThat(operatorWrites()).as("writes while paused").isEqualTo(before);
        assertThat(serves("sales-1")).isTrue();
        paused = false;
        until("it goes on", () -> serves("sales-2") && ready());
    }

    @Test
    void suspendHoldsTrainingAndRolloutsButKeepsServing() {
        start(43);
        until("the first revision serves", () -> serves("sales-1") && ready());
        ModelDeploymentSpec running = spec(2, Promotion.AUTOMATIC, null);
        spec(new ModelDeploymentSpec(true, null, running.training(), running.server(), running.rollout(), null, 10));
        data("good-b");
        for (int i = 0; i < 30; i++) {
            tick();
        }
        assertThat(world.deployment().getStatus().revisions()).hasSize(1);
        assertThat(condition(Conditions.READY)).isEqualTo("False Suspended");
        spec(running);
        until("it goes on", () -> serves("sales-2") && ready());
    }

    @Test
    void quietTickWritesNothing() {
        start(44);
        until("the first revision serves", () -> serves("sales-1") && ready());
        for (int i = 0; i < 5; i++) {
            tick();
        }
        long before = operatorWrites();
        String status = String.valueOf(world.deployment().getStatus());
        for (int i = 0; i < 20; i++) {
            tick();
        }
        assertThat(operatorWrites()).isEqualTo(before);
        assertThat(String.valueOf(world.deployment().getStatus())).isEqualTo(status);
    }

    @Test
    void historyIsBoundedAndWhatServesIsNeverForgotten() {
        start(45);
        for (int i = 0; i < 16; i++) {
            data("good-" + i);
            int number = i + 1;
            until("revision " + number + " serves", () -> serves("sales-" + number) && ready());
        }
        assertThat(world.deployment().getStatus().revisions())
                .extracting(ModelDeploymentStatus.Revision::name)
                .hasSizeBetween(10, 13)
                .contains("sales-16", "sales-15")
                .doesNotContain("sales-1");
    }

    @Test
    void aNetworkPolicyComesAndGoesWithTheConfigurationAndIsKeptAsItIs() {
        start(46);
        until("the first revision serves", () -> serves("sales-1") && ready());
        assertThat(world.api.all(NetworkPolicy.class)).isEmpty();
        settings = ModelWorld.settings(new NetworkPolicies(true, List.of(), List.of()));
        until("there is a policy", () -> world.api.all(NetworkPolicy.class).count() == 1);
        long before = operatorWrites();
        tick();
        assertThat(operatorWrites()).as("a quiet pass").isEqualTo(before);
        settings = ModelWorld.SETTINGS;
        until(
                "there is none",
                () -> world.api.all(NetworkPolicy.class).findAny().isEmpty());
    }

    // ---- the story's vocabulary

    private void start(long seed) {
        world = world(seed);
        ModelDeployment deployment = new ModelDeployment();
        deployment.setMetadata(
                new ObjectMetaBuilder().withNamespace("shop").withName("sales").build());
        deployment.setSpec(spec(2, Promotion.AUTOMATIC, null));
        world.api.put(deployment);
    }

    private static ModelWorld world(long seed) {
        return new ModelWorld(
                seed, csv("good-a"), RolloutScenarioTest::train, model -> !model.equals(digest("model-broken")));
    }

    private static Result train(String data) {
        if (data.equals(digest("unlearnable"))) {
            return new Result.BadData();
        }
        if (data.equals(digest("weak"))) {
            return new Result.GateFailed();
        }
        return new Result.Model(MODELS.getOrDefault(data, data));
    }

    private static final Map<String, String> MODELS = Set.of("good-a", "good-b", "good-c", "broken").stream()
            .collect(Collectors.toMap(RolloutScenarioTest::digest, version -> digest("model-" + version)));

    private static String digest(String of) {
        return dev.evenkeel.controller.facts.model.Digests.of(of.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Data csv(String version) {
        return new Data.InConfigMap("configMap://sales/data.csv", "sales", "data.csv", digest(version));
    }

    private void data(String version) {
        line("the data become " + version);
        world.data(csv(version));
    }

    private void spec(ModelDeploymentSpec spec) {
        ModelDeployment deployment = world.deployment();
        deployment.setSpec(spec);
        world.api.put(deployment);
    }

    private static ModelDeploymentSpec spec(int replicas, Promotion promotion, @Nullable String pin) {
        return new ModelDeploymentSpec(
                null,
                null,
                new ModelDeploymentSpec.Training(
                        null,
                        new ModelDeploymentSpec.Template(new TrainingRunSpec(
                                null,
                                new TrainingRunSpec.Data(
                                        "configMap://sales/data.csv",
                                        null,
                                        "units",
                                        new TrainingRunSpec.Split("week", Percent.of("20%")),
                                        List.of(),
                                        List.of()),
                                null,
                                List.of(),
                                null,
                                null,
                                null))),
                new ModelDeploymentSpec.Server(replicas, null, null, null),
                new ModelDeploymentSpec.Rollout(promotion, pin),
                null,
                10);
    }

    private void until(String sentence, BooleanSupplier holds) {
        for (int i = 0; i < PATIENCE; i++) {
            if (holds.getAsBoolean()) {
                line(sentence);
                return;
            }
            tick();
        }
        throw new AssertionError("not within " + PATIENCE + " ticks: " + sentence + "\n" + transcript);
    }

    private void tick() {
        world.tick(List.of(this::operator), this::check);
    }

    private void operator() {
        ModelDeployment deployment = world.deployment();
        DeploymentFacts facts = world.facts(deployment, paused);
        DeploymentVerdict verdict = DeploymentPlanner.judge(facts);
        if (verdict.rollout().step() instanceof Step.Write write
                && write.floor().active().isPresent()) {
            facts.candidate();
            String active = write.floor().active().get().name();
            if (facts.candidate().isFor(active)) {
                proven.add(active);
            }
        }
        Notices.of(facts, verdict).forEach(notice -> line(notice.reason().wireName() + ": " + notice.message()));
        try {
            Outcome outcome = new DeploymentExecutor(settings, "a2V5", world.servers)
                    .carryOut(deployment, world.seen(deployment), facts, verdict, world.api);
            ModelDeploymentStatus next = ModelDeploymentReporter.status(deployment, facts, verdict, outcome);
            if (!next.equals(deployment.getStatus())) {
                deployment.setStatus(next);
                world.api.put(deployment);
            }
        } catch (ModelWorld.Crash e) {
            line("the operator dies in the middle of its writes");
        }
    }

    private void check() {
        assertThat(world.trainer.atWork()).as("runs at work").hasSizeLessThanOrEqualTo(1);
        servedOnce |= !world.endpoints().isEmpty();
        if (servedOnce) {
            assertThat(world.endpoints()).as("servers that take requests").isNotEmpty();
        }
        for (Pod pod : world.endpoints()) {
            if (world.servers.runs(pod.getMetadata().getName())) {
                String answers = world.servers
                        .serving(pod.getMetadata().getName())
                        .orElseThrow(() -> new AssertionError(
                                "a request to " + pod.getMetadata().getName() + " failed\n" + transcript));
                assertThat(proven)
                        .as("revisions that proved themselves before they answered")
                        .contains(answers);
            }
        }
    }

    private boolean serves(String revision) {
        return world.floor().filter(floor -> floor.serves(revision)).isPresent();
    }

    private boolean ready() {
        return condition(Conditions.READY).startsWith("True");
    }

    private boolean stalled(String reason) {
        return condition(Conditions.STALLED).equals("True " + reason);
    }

    private boolean progressing(String reason) {
        return condition(Conditions.PROGRESSING).endsWith(" " + reason);
    }

    private String condition(String type) {
        ModelDeploymentStatus status = world.deployment().getStatus();
        return status == null
                ? ""
                : Conditions.find(status.conditions(), type)
                        .map(RolloutScenarioTest::text)
                        .orElse("");
    }

    private static String text(Condition condition) {
        return condition.getStatus() + " " + condition.getReason();
    }

    private Set<String> podUids() {
        return world.pods("stable").stream()
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    private long operatorWrites() {
        return world.api.operatorWrites();
    }

    private void line(String text) {
        transcript.append("%4d  %s%n".formatted(world.tick(), text));
    }
}
