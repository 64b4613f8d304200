package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.controller.execute.build.BuildSettings;
import dev.evenkeel.controller.execute.model.HttpArtifacts;
import dev.evenkeel.controller.execute.model.HttpModelServers;
import dev.evenkeel.controller.execute.model.ServerUpdates;
import dev.evenkeel.controller.execute.model.SettledServers;
import dev.evenkeel.controller.execute.model.SigningKey;
import dev.evenkeel.controller.execute.model.SigningKeySecret;
import dev.evenkeel.controller.monitor.Pauses;
import dev.evenkeel.controller.monitor.model.Artifacts;
import dev.evenkeel.controller.monitor.model.ConfigMapData;
import dev.evenkeel.controller.monitor.model.ServerStates;
import dev.evenkeel.controller.notify.Events;
import dev.evenkeel.controller.plan.model.Finding;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the two reconcilers about models are made of.
 *
 * @param publicKey of the key that updates of model servers are signed with
 */
record ModelParts(
        ConfigMapData data,
        Pauses pauses,
        Artifacts artifacts,
        ServerStates states,
        ServerUpdates updates,
        String publicKey,
        BuildSettings settings,
        Events events,
        Clock clock)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelParts.class);

    /** How often a run at work is looked at, for its progress. */
    static final Duration PROGRESS_POLL = Duration.ofSeconds(2);

    /** The parts of the running process. */
    static ModelParts of(Wiring wiring, Pauses pauses) {
        SigningKey key = SigningKeySecret.load(wiring.client(), wiring.namespace());
        HttpModelServers servers = new HttpModelServers(key, wiring.clock());
        return new ModelParts(
                new ConfigMapData(
                        wiring.client(), wiring.configuration().watch().namespaces()),
                pauses,
                new HttpArtifacts(wiring.configuration().store()),
                new SettledServers(servers),
                servers,
                key.publicKey(),
                BuildSettings.of(wiring.configuration(), wiring.namespace()),
                new Events(wiring.client()),
                wiring.clock());
    }

    /** Whether acting is paused where the object is. */
    boolean paused(HasMetadata object) {
        return pauses.paused(object.getMetadata().getNamespace());
    }

    /**
     * Records an event when the object became ready, or came to a halt, for another reason than before: that is news. What
     * lies between is told by what is done. A quiet pass records none.
     */
    void tellOfChange(HasMetadata object, List<Condition> before, List<Condition> after) {
        Stream.of(Conditions.READY, Conditions.STALLED)
                .flatMap(type -> Conditions.find(after, type).stream())
                .filter(condition -> condition.getStatus().equals("True"))
                .filter(condition -> Conditions.find(before, condition.getType())
                        .filter(old -> old.getStatus().equals("True")
                                && old.getReason().equals(condition.getReason()))
                        .isEmpty())
                .forEach(news -> tell(object, new Finding(reason(news.getReason()), news.getMessage())));
    }

    /** Says in the log and by an event what happened to the object. */
    void tell(HasMetadata about, Finding what) {
        LOG.atInfo()
                .addKeyValue("kind", about.getKind())
                .addKeyValue("namespace", about.getMetadata().getNamespace())
                .addKeyValue("name", about.getMetadata().getName())
                .addKeyValue("reason", what.reason().wireName())
                .log(what.message());
        events.tell(ObjectRef.to(about), what.reason(), what.message(), clock.instant());
    }

    private static Reason reason(String wireName) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("we said " + wireName + ", which is no reason of ours"));
    }

    /** The object with nothing but this status: what is applied to the status subresource. */
    static TrainingRun withStatus(TrainingRun run, TrainingRunStatus status) {
        TrainingRun only = new TrainingRun();
        only.setMetadata(identity(run));
        only.setStatus(status);
        return only;
    }

    /** The same for a ModelDeployment. */
    static ModelDeployment withStatus(ModelDeployment deployment, ModelDeploymentStatus status) {
        ModelDeployment only = new ModelDeployment();
        only.setMetadata(identity(deployment));
        only.setStatus(status);
        return only;
    }

    private static ObjectMeta identity(HasMetadata object) {
        return new ObjectMetaBuilder()
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .build();
    }

    @Override
    public void close() {
        data.close();
        pauses.close();
    }
}
