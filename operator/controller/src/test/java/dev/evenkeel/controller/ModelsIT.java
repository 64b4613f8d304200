package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.WithApiServer;
import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;
import dev.evenkeel.controller.execute.model.SigningKeySecret;
import dev.evenkeel.controller.facts.model.Digests;
import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.monitor.Pauses;
import dev.evenkeel.controller.monitor.model.Artifacts;
import dev.evenkeel.controller.monitor.model.ConfigMapData;
import dev.evenkeel.controller.notify.Events;
import dev.evenkeel.controller.world.ModelWorld;
import dev.evenkeel.controller.world.Puppets;
import dev.evenkeel.controller.world.ToyServers;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The two reconcilers about models on a real API server; what it has no controllers for is played by puppets. */
@ExtendWith(WithApiServer.class)
class ModelsIT {
    private static final String CSV = "week,units\n2026-01-05,7\n";

    private final KubernetesClient client;
    private final String namespace;
    private final ToyServers servers = new ToyServers(digest -> !digest.equals(digest("model of broken")));
    private final Puppets puppets;
    private final Map<String, Manifest> store = new ConcurrentHashMap<>();
    private final AtomicInteger reconciles = new AtomicInteger();
    private final KubernetesClient own;
    private Optional<RunningOperator> operator = Optional.empty();

    ModelsIT(ApiServer server) {
        client = server.client();
        namespace = server.namespace();
        puppets = new Puppets(client, namespace, servers);
        own = Clients.of(io.fabric8.kubernetes.client.Config.fromKubeconfig(
                null, server.kubeconfig().toFile()));
        client.serviceAccounts()
                .resource(new io.fabric8.kubernetes.api.model.ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("default")
                        .endMetadata()
                        .build())
                .create();
    }

    private record RunningOperator(Operator operator, ModelParts parts) {
        void stop() {
            operator.stop();
            parts.close();
        }
    }

    @BeforeEach
    void startOperator() {
        ModelParts parts = new ModelParts(
                new ConfigMapData(own, List.of(namespace)),
                new Pauses(own, namespace, List.of(namespace)),
                new StoreInMemory(),
                servers,
                servers,
                SigningKeySecret.load(own, namespace).publicKey(),
                ModelWorld.settings(new NetworkPolicies(true, List.of("web"), List.of())),
                new Events(own),
                new CountingClock());
        Operator started =
                new Operator(overrider -> overrider.withKubernetesClient(own).withCloseClientOnStop(false));
        started.register(new TrainingRunReconciler(parts), overrider -> overrider.settingNamespaces(Set.of(namespace)));
        started.register(
                new ModelDeploymentReconciler(parts), overrider -> overrider.settingNamespaces(Set.of(namespace)));
        started.start();
        operator = Optional.of(new RunningOperator(started, parts));
    }

    @AfterEach
    void stopOperator() {
        operator.ifPresent(RunningOperator::stop);
        operator = Optional.empty();
    }

    @Test
    void aRunWaitsForItsDataSaysWhatIsMissingAndStartsWhenTheyAppear() {
        apply(run("early"));
        awaitThat(() -> {
            Condition stalled = condition(run("early"), Conditions.STALLED);
            assertThat(stalled.getStatus()).isEqualTo("True");
            assertThat(stalled.getReason()).isEqualTo("DataUnreachable");
            assertThat(stalled.getMessage()).contains("spec.data.uri", "no ConfigMap sales", "create it");
        });

        data("other.csv", CSV);
        awaitThat(() -> assertThat(condition(run("early"), Conditions.STALLED).getMessage())
                .contains("has no key data.csv (it has other.csv)"));

        data("data.csv", CSV);
        awaitThat(() -> assertThat(job("early")).isPresent());
    }

    @Test
    void aRunBecomesAJobAndItsResultIsReadFromTheStore() {
        data("data.csv", CSV);
        apply(run("good"));
        Job job = awaitJob("good");
        assertThat(managers(job)).contains("evenkeel");
        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withName("good-run")
                        .get()
                        .getImmutable())
                .isTrue();

        succeed(job, "one");

        awaitThat(() -> {
            TrainingRunStatus status = status(run("good"));
            assertThat(status.phase()).isEqualTo(TrainingPhase.SUCCEEDED);
            assertThat(status.modelDigest()).isEqualTo(digest("model of one"));
            assertThat(status.metrics()).containsKey("mape");
            assertThat(status.rows()).isEqualTo(52);
            assertThat(Conditions.isTrue(status.conditions(), Conditions.READY)).isTrue();
            assertThat(Conditions.isTrue(status.conditions(), Conditions.COMPLETE))
                    .isTrue();
        });

        Map<String, String> before = puppets.versions();
        int passes = reconciles.get();
        client.resource(awaitJob("good")).delete();
        awaitThat(() -> assertThat(reconciles.get()).isGreaterThan(passes));
        before.remove("Job/good");
        assertThat(puppets.versions()).as("a run that is over is quiet").isEqualTo(before);
    }

    @Test
    void aUserMistakeEndsTheRunInTheTrainersWords() {
        data("data.csv", CSV);
        apply(run("bad"));
        puppets.end(awaitJob("bad"), 2, """
                {"outcome":"Failed","reason":"TargetColumnMissing","message":"spec.data.target is \\"units\\", but the data have week"}
                """, "Failed", "PodFailurePolicy");

        awaitThat(() -> {
            TrainingRunStatus status = status(run("bad"));
            assertThat(status.phase()).isEqualTo(TrainingPhase.FAILED);
            Condition stalled = condition(run("bad"), Conditions.STALLED);
            assertThat(stalled.getReason()).isEqualTo("TargetColumnMissing");
            assertThat(stalled.getMessage()).contains("spec.data.target is \"units\"");
        });
        awaitThat(() -> assertThat(
                        client.v1().events().inNamespace(namespace).list().getItems())
                .anyMatch(
                        event -> "TargetColumnMissing".equals(event.getReason()) && "Warning".equals(event.getType())));
    }

    @Test
    void aSpecIsImmutableButForSuspendWhichStopsTheJob() {
        data("data.csv", CSV);
        apply(run("held"));
        awaitJob("held");

        assertThatThrownBy(() -> patch(run("held"), "{\"spec\":{\"seed\":5}}"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("immutable");
        patch(run("held"), "{\"spec\":{\"suspend\":true}}");
        awaitThat(() -> assertThat(awaitJob("held").getSpec().getSuspend()).isTrue());
        awaitThat(() ->
                assertThat(condition(run("held"), Conditions.READY).getReason()).isEqualTo("Suspended"));
        patch(run("held"), "{\"spec\":{\"suspend\":false}}");
        awaitThat(() -> assertThat(awaitJob("held").getSpec().getSuspend()).isFalse());
    }

    @Test
    void aForeignJobOfTheSameNameIsLeftAlone() {
        data("data.csv", CSV);
        apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: taken, namespace: %s}
                spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
                """.formatted(namespace));
        apply(run("taken"));

        awaitThat(() -> {
            Condition stalled = condition(run("taken"), Conditions.STALLED);
            assertThat(stalled.getReason()).isEqualTo("NameTaken");
            assertThat(stalled.getMessage()).contains("Job", "taken", "delete it, or use another name");
        });
    }

    @Test
    void aModelDeploymentTrainsProvesPromotesAndIsThenQuiet() {
        serve("one");
        ModelDeploymentStatus first = status();
        assertThat(first.currentRevision()).isEqualTo("sales-1");
        assertThat(first.url()).isEqualTo("http://sales.%s.svc:8080/v2/models/sales".formatted(namespace));
        assertThat(first.selector()).isEqualTo("evenkeel.dev/modeldeployment=sales,evenkeel.dev/role=stable");
        assertThat(first.revisions()).singleElement().satisfies(revision -> {
            assertThat(revision.weight()).isEqualTo(100);
            assertThat(revision.acknowledged()).isEqualTo("2/2");
        });

        data("data.csv", CSV + "2026-01-12,9\n");
        succeed(awaitRunOf(2), "two");
        awaitSteps(() -> assertThat(status().currentRevision()).isEqualTo("sales-2"));
        awaitSteps(() -> assertThat(Conditions.isTrue(status().conditions(), Conditions.READY))
                .isTrue());
        awaitSteps(() -> assertThat(deployment("sales-candidate")).isEmpty());

        assertThat(client.network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(namespace)
                        .withName("sales-server")
                        .require()
                        .getSpec()
                        .getIngress())
                .as("predictions, the admin port, metrics")
                .hasSize(3);
        Map<String, String> before = puppets.versions();
        int passes = reconciles.get();
        client.pods().inNamespace(namespace).withName(stablePods().getFirst()).edit(pod -> {
            pod.getMetadata().getLabels().put("somebody", "touched");
            return pod;
        });
        awaitThat(() -> assertThat(reconciles.get()).isGreaterThan(passes));
        assertThat(puppets.versions()).as("a quiet pass writes nothing").isEqualTo(before);
    }

    @Test
    void aModelThatIsNoneIsRejectedAndTheChampionGoesOn() {
        serve("one");
        data("data.csv", CSV + "2026-01-12,9\n");
        succeed(awaitRunOf(2), "broken");

        awaitSteps(() -> {
            Condition stalled =
                    Conditions.find(status().conditions(), Conditions.STALLED).orElseThrow();
            assertThat(stalled.getStatus()).isEqualTo("True");
            assertThat(stalled.getReason()).isEqualTo("NotOnnx");
            assertThat(stalled.getMessage()).contains("sales-2", "revision sales-1 goes on serving");
        });
        assertThat(Conditions.isTrue(status().conditions(), Conditions.AVAILABLE))
                .isTrue();
        assertThat(status().currentRevision()).isEqualTo("sales-1");
    }

    @Test
    void aCrashAfterTheRunWasCreatedMakesNoSecondOne() {
        data("data.csv", CSV);
        apply(deploymentYaml());
        awaitThat(() -> assertThat(runs()).hasSize(1));
        stopOperator();
        client.resources(ModelDeployment.class)
                .inNamespace(namespace)
                .withName("sales")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");

        startOperator();

        awaitThat(() -> assertThat(status().training()).isNotNull());
        assertThat(runs()).hasSize(1);
    }

    @Test
    void replicasFollowTheSpecUntilAnAutoscalerDrivesThem() {
        serve("one");
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("sales-server")
                .edit(found -> {
                    found.getSpec().setReplicas(5);
                    return found;
                });
        awaitSteps(() -> assertThat(replicas()).isEqualTo(2));

        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("sales-server")
                .subresource("scale")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("kube-controller-manager")
                                .build(),
                        "{\"spec\":{\"replicas\":4}}");
        int passes = reconciles.get();
        patch(deploymentYaml(), "{\"spec\":{\"server\":{\"resources\":{\"requests\":{\"cpu\":\"60m\"}}}}}");
        awaitSteps(() -> assertThat(reconciles.get()).isGreaterThan(passes + 2));
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void aForeignServiceOfTheSameNameIsNotTakenOver() {
        Service foreign = client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("sales")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        data("data.csv", CSV);
        apply(deploymentYaml());

        awaitThat(() -> assertThat(Conditions.find(status().conditions(), Conditions.STALLED)
                        .map(Condition::getReason))
                .contains("NameTaken"));
        assertThat(client.services()
                        .inNamespace(namespace)
                        .withName("sales")
                        .get()
                        .getMetadata()
                        .getResourceVersion())
                .isEqualTo(foreign.getMetadata().getResourceVersion());
    }

    @Test
    void aPauseOnTheNamespaceStopsTheStartAndGoesOnWhenItIsLifted() {
        pause("true");
        data("data.csv", CSV);
        apply(deploymentYaml());
        awaitThat(() -> assertThat(
                        Conditions.find(status().conditions(), Conditions.READY).map(Condition::getReason))
                .contains("Paused"));
        assertThat(runs()).isEmpty();
        assertThat(client.services().inNamespace(namespace).list().getItems()).isEmpty();

        pause("false");
        awaitThat(() -> assertThat(runs()).hasSize(1));
    }

    // ---- the vocabulary

    private void serve(String model) {
        data("data.csv", CSV);
        apply(deploymentYaml());
        succeed(awaitRunOf(1), model);
        awaitSteps(() -> assertThat(Conditions.isTrue(status().conditions(), Conditions.READY))
                .as(String.valueOf(status().conditions()))
                .isTrue());
    }

    private void succeed(Job job, String model) {
        String manifest = digest("manifest of " + model);
        store.put(
                manifest,
                new Manifest(
                        1,
                        new Manifest.Model(digest("model of " + model), 10, "ONNX"),
                        new Manifest.Signature(
                                List.of(new Manifest.Tensor("input", "FP32", List.of(-1L, 2L), List.of("a", "b"))),
                                List.of(new Manifest.Tensor("output", "FP32", List.of(-1L, 1L), List.of()))),
                        Map.of("mape", 0.1),
                        List.of(new Manifest.Gate("mape max 0.15", "Pass", 0.1, 0.15, null)),
                        new Manifest.Lineage(digest("data"), 52, "code", 0)));
        puppets.end(job, 0, """
                {"outcome":"Succeeded","reason":"Succeeded","message":"","manifest":"%s","model":"%s"}
                """.formatted(manifest, digest("model of " + model)), "Complete", "CompletionsReached");
    }

    /** The Job of the newest of so many runs. */
    private Job awaitRunOf(int count) {
        awaitSteps(() -> assertThat(
                        client.batch().v1().jobs().inNamespace(namespace).list().getItems())
                .hasSize(count));
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .filter(job -> job.getStatus().getConditions().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private void data(String key, String csv) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("sales")
                        .endMetadata()
                        .withData(Map.of(key, csv))
                        .build())
                .createOr(map -> map.update());
    }

    private void pause(String value) {
        client.namespaces()
                .withName(namespace)
                .edit(found -> new NamespaceBuilder(found)
                        .editMetadata()
                        .addToAnnotations("evenkeel.dev/pause", value)
                        .endMetadata()
                        .build());
    }

    private String run(String name) {
        return """
                apiVersion: evenkeel.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: %s, namespace: %s}
                spec:
                  data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%%}}
                """.formatted(name, namespace);
    }

    private String deploymentYaml() {
        return """
                apiVersion: evenkeel.dev/v1alpha1
                kind: ModelDeployment
                metadata: {name: sales, namespace: %s}
                spec:
                  training:
                    template:
                      spec:
                        data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%%}}
                  server: {replicas: 2}
                """.formatted(namespace);
    }

    private void apply(String yaml) {
        client.resource(yaml).serverSideApply();
    }

    private void patch(String yaml, String patch) {
        client.resource(yaml).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private TrainingRunStatus status(String yaml) {
        TrainingRun parsed = ApiSerialization.create().unmarshal(yaml, TrainingRun.class);
        TrainingRun found = client.resources(TrainingRun.class)
                .inNamespace(namespace)
                .withName(parsed.getMetadata().getName())
                .require();
        return Optional.ofNullable(found.getStatus()).orElse(TrainingRunStatus.EMPTY);
    }

    private Condition condition(String yaml, String type) {
        return Conditions.find(status(yaml).conditions(), type)
                .orElseThrow(() -> new AssertionError("no condition " + type + " yet"));
    }

    private ModelDeploymentStatus status() {
        ModelDeployment found = client.resources(ModelDeployment.class)
                .inNamespace(namespace)
                .withName("sales")
                .require();
        return Optional.ofNullable(found.getStatus()).orElse(ModelDeploymentStatus.EMPTY);
    }

    private List<TrainingRun> runs() {
        return client.resources(TrainingRun.class).inNamespace(namespace).list().getItems();
    }

    private Optional<Job> job(String name) {
        return Optional.ofNullable(
                client.batch().v1().jobs().inNamespace(namespace).withName(name).get());
    }

    private Job awaitJob(String name) {
        awaitThat(() -> assertThat(job(name)).isPresent());
        return job(name).orElseThrow();
    }

    private Optional<Deployment> deployment(String name) {
        return Optional.ofNullable(client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    private int replicas() {
        return deployment("sales-server").orElseThrow().getSpec().getReplicas();
    }

    private List<String> stablePods() {
        return client.pods().inNamespace(namespace).withLabel("evenkeel.dev/role", "stable").list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    private static List<String> managers(Job job) {
        return job.getMetadata().getManagedFields().stream()
                .map(ManagedFieldsEntry::getManager)
                .toList();
    }

    private static String digest(String text) {
        return Digests.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitThat(ThrowingRunnable holds) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(holds);
    }

    private void awaitSteps(ThrowingRunnable holds) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    puppets.step();
                    holds.run();
                });
    }

    private final class StoreInMemory implements Artifacts {
        @Override
        public ManifestSeen manifest(String inNamespace, String digest) {
            return Optional.ofNullable(store.get(digest))
                    .<ManifestSeen>map(ManifestSeen.Read::new)
                    .orElseGet(() -> new ManifestSeen.Unreachable("404"));
        }

        @Override
        public Optional<ProgressSeen> progress(String inNamespace, String runUid) {
            return Optional.empty();
        }
    }

    /** Each pass asks for the time once. */
    private final class CountingClock extends Clock {
        @Override
        public Instant instant() {
            reconciles.incrementAndGet();
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
