package dev.evenkeel.controller.monitor.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec.Rollout;
import dev.evenkeel.api.v1alpha1.Promotion;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Digests;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.TriggersSeen;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns the objects around one ModelDeployment, and what its servers say, into facts. */
public final class DeploymentGatherer {
    private static final int HISTORY_LIMIT = 10;
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final DataSource data;
    private final ServerReader servers;

    public DeploymentGatherer(DataSource data, ServerStates states) {
        this.data = data;
        this.servers = new ServerReader(states);
    }

    /** The facts. */
    public DeploymentFacts gather(ModelDeployment deployment, Seen seen, boolean paused, Instant now) {
        ModelDeploymentSpec spec = deployment.getSpec();
        Optional<Rollout> rollout = Optional.ofNullable(spec.rollout());
        List<Revision> revisions = seen.revisions().stream()
                .filter(revision -> owned(deployment, revision))
                .flatMap(revision -> HistoryReader.revision(revision).stream())
                .sorted(Comparator.comparingLong(Revision::number))
                .toList();
        Optional<Floor> floor = seen.floor().flatMap(FloorReader::read);
        return new DeploymentFacts(
                now,
                deployment.getMetadata().getNamespace(),
                deployment.getMetadata().getName(),
                deployment.getMetadata().getUid(),
                spec.suspended(),
                paused,
                source(deployment, seen, now),
                rollout.map(Rollout::promotion).filter(Promotion.MANUAL::equals).isPresent(),
                rollout.map(Rollout::pin),
                Optional.ofNullable(spec.revisionHistoryLimit()).orElse(HISTORY_LIMIT),
                ownRuns(deployment, seen),
                revisions,
                floor,
                servers.candidate(seen),
                servers.stable(deployment, seen, floor));
    }

    private static boolean owned(ModelDeployment deployment, io.fabric8.kubernetes.api.model.HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> deployment.getMetadata().getUid().equals(owner.getUid()));
    }

    private static List<RunSeen> ownRuns(ModelDeployment deployment, Seen seen) {
        return seen.runs().stream()
                .filter(run -> owned(deployment, run) && run.getMetadata().getDeletionTimestamp() == null)
                .map(HistoryReader::run)
                .sorted(Comparator.comparing(RunSeen::createdAt).thenComparing(RunSeen::name))
                .toList();
    }

    private Source source(ModelDeployment deployment, Seen seen, Instant now) {
        ModelDeploymentSpec.Model model = deployment.getSpec().model();
        ModelDeploymentSpec.Training training = deployment.getSpec().training();
        if (training != null) {
            return trained(deployment, training, now);
        }
        if (model != null && model.trainingRun() != null) {
            String name = model.trainingRun();
            return new Source.FromRun(
                    name,
                    seen.runs().stream()
                            .filter(run -> run.getMetadata().getName().equals(name))
                            .findFirst()
                            .map(HistoryReader::run));
        }
        if (model != null && model.uri() != null && model.digest() != null) {
            return new Source.External(model.uri(), model.digest());
        }
        throw new IllegalStateException("the schema lets no ModelDeployment in that has neither model nor training");
    }

    private Source trained(ModelDeployment deployment, ModelDeploymentSpec.Training training, Instant now) {
        TrainingRunSpec template = training.template().spec();
        Optional<ModelDeploymentSpec.Triggers> triggers = Optional.ofNullable(training.triggers());
        Optional<ModelDeploymentSpec.Schedule> schedule = triggers.map(ModelDeploymentSpec.Triggers::schedule);
        boolean dataChange = schedule.isEmpty()
                || triggers.map(ModelDeploymentSpec.Triggers::dataChange).isPresent();
        return new Source.Trained(
                templateHash(template),
                data.look(
                        deployment.getMetadata().getNamespace(), template.data().uri()),
                new TriggersSeen(
                        dataChange,
                        schedule.map(cron -> Schedules.at(
                                        cron.cron(),
                                        Optional.ofNullable(cron.timeZone()).orElse("UTC"),
                                        now))
                                .orElseGet(Slot.None::new),
                        triggers.map(ModelDeploymentSpec.Triggers::minInterval)
                                .map(TimeSpan::duration)
                                .orElse(Duration.ZERO)),
                Instant.parse(deployment.getMetadata().getCreationTimestamp()));
    }

    /** Digest of what a run of the template would do; being suspended is not part of it. */
    public static String templateHash(TrainingRunSpec template) {
        try {
            return Digests.hex(CANONICAL.writeValueAsString(new TrainingRunSpec(
                            null,
                            template.data(),
                            template.trainer(),
                            template.gates(),
                            template.seed(),
                            template.timeout(),
                            template.resources())))
                    .substring(0, 16);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template that the API server gave us cannot be written as JSON", e);
        }
    }

    /** The TrainingRun that {@code spec.model} names, for the index that leads from a run to who serves it. */
    public static Optional<String> namedRun(ModelDeployment deployment) {
        return Optional.ofNullable(deployment.getSpec().model()).map(ModelDeploymentSpec.Model::trainingRun);
    }

    /** The TrainingRuns by which a deployment is concerned: its own, and the one that it names. */
    static boolean concerns(ModelDeployment deployment, TrainingRun run) {
        return owned(deployment, run)
                || namedRun(deployment)
                        .filter(run.getMetadata().getName()::equals)
                        .isPresent();
    }
}
