package dev.evenkeel.controller;

import static org.awaitility.Awaitility.await;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.monitor.Pauses;
import dev.evenkeel.controller.monitor.model.Artifacts;
import dev.evenkeel.controller.monitor.model.ConfigMapData;
import dev.evenkeel.controller.notify.Events;
import dev.evenkeel.controller.world.ModelWorld;
import dev.evenkeel.controller.world.ToyServers;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The framework with one of the models' reconcilers, against a mock API server, in namespace {@value #NAMESPACE}. The
 * mock has no server-side apply: the status is written by JSON patch here, and what makes child objects is tested on a
 * real one, by {@link ModelsIT}.
 */
final class MockedModels<R extends HasMetadata> implements AutoCloseable {
    static final String NAMESPACE = "shop";

    private final KubernetesClient client;
    private final Class<R> kind;
    private final Function<R, List<Condition>> conditions;
    private final ModelParts parts;
    private final Operator operator;

    MockedModels(
            KubernetesClient client,
            Class<R> kind,
            Function<ModelParts, Reconciler<R>> reconciler,
            Function<R, List<Condition>> conditions) {
        this.client = client;
        this.kind = kind;
        this.conditions = conditions;
        ToyServers servers = new ToyServers(_ -> true);
        this.parts = new ModelParts(
                new ConfigMapData(client, List.of(NAMESPACE)),
                new Pauses(client, NAMESPACE, List.of(NAMESPACE)),
                new EmptyStore(),
                servers,
                servers,
                "a public key",
                ModelWorld.SETTINGS,
                new Events(client),
                Clock.systemUTC());
        this.operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(false));
        operator.register(reconciler.apply(parts), each -> each.settingNamespaces(Set.of(NAMESPACE)));
        operator.start();
    }

    private static final class EmptyStore implements Artifacts {
        @Override
        public ManifestSeen manifest(String namespace, String digest) {
            return new ManifestSeen.Unreachable("404");
        }

        @Override
        public Optional<ProgressSeen> progress(String namespace, String runUid) {
            return Optional.empty();
        }
    }

    void create(String yaml) {
        client.resource(ApiSerialization.create().unmarshal(yaml, kind)).create();
    }

    /** Waits for a condition to be what it should be; what it says then. */
    Condition awaited(String name, String type, String status) {
        return await().until(
                        () -> Optional.ofNullable(client.resources(kind)
                                        .inNamespace(NAMESPACE)
                                        .withName(name)
                                        .get())
                                .flatMap(one -> Conditions.find(conditions.apply(one), type))
                                .filter(condition -> condition.getStatus().equals(status)),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        operator.stop();
        parts.close();
    }
}
