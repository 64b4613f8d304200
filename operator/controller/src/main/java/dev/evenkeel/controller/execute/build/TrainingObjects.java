package dev.evenkeel.controller.execute.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.DataUri;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The objects of one TrainingRun: RUN.json in a ConfigMap, and the Job whose pod reads it. */
public final class TrainingObjects {
    /** What a run may take when its spec says nothing. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    /** Name of the container that trains. */
    public static final String CONTAINER = "trainer";

    private static final String RUN_FILE = "run.json";
    private static final String TERMINATION = "/dev/termination-log";
    private static final int BACKOFF_LIMIT = 2;
    /** The trainer's exit code for a mistake of the user's: another try would end the same. */
    private static final int USER_ERROR = 2;
    /** A day to look at the log; the TrainingRun keeps what matters. */
    private static final int TTL_SECONDS = 24 * 60 * 60;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private TrainingObjects() {}

    /** Name of the Job. The schema keeps it short enough for the labels of its pods. */
    public static String jobName(TrainingRun run) {
        return run.getMetadata().getName();
    }

    /** Name of the ConfigMap with RUN.json. */
    public static String configMapName(TrainingRun run) {
        return run.getMetadata().getName() + "-run";
    }

    /** What a run may take. */
    public static Duration timeout(TrainingRun run) {
        return Optional.ofNullable(run.getSpec().timeout())
                .map(TimeSpan::duration)
                .orElse(DEFAULT_TIMEOUT);
    }

    /** RUN.json, never to be changed. */
    public static ConfigMap configMap(TrainingRun run) {
        return new ConfigMapBuilder()
                .withMetadata(Metadata.of(run, configMapName(run), labels(run)))
                .withImmutable(true)
                .withData(Map.of(RUN_FILE, runJson(run)))
                .build();
    }

    /** The Job. */
    public static Job job(TrainingRun run, BuildSettings settings) {
        return new JobBuilder()
                .withMetadata(Metadata.of(run, jobName(run), labels(run)))
                .withNewSpec()
                .withBackoffLimit(BACKOFF_LIMIT)
                .withActiveDeadlineSeconds(Math.max(1, timeout(run).toSeconds()))
                .withTtlSecondsAfterFinished(TTL_SECONDS)
                .withPodFailurePolicy(failurePolicy())
                .withTemplate(template(run, settings))
                .endSpec()
                .build();
    }

    private static PodFailurePolicy failurePolicy() {
        return new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withContainerName(CONTAINER)
                .withOperator("In")
                .withValues(USER_ERROR)
                .endOnExitCodes()
                .endRule()
                .addNewRule()
                .withAction("Ignore")
                .addNewOnPodCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endOnPodCondition()
                .endRule()
                .build();
    }

    private static PodTemplateSpec template(TrainingRun run, BuildSettings settings) {
        Optional<DataUri.InConfigMap> data = dataMap(run);
        List<Volume> volumes = new ArrayList<>();
        volumes.add(Pods.configMap("run", configMapName(run)));
        data.map(TrainingObjects::dataVolume).ifPresent(volumes::add);
        volumes.add(Pods.scratch("work", "1Gi"));
        volumes.add(Pods.tmp("1Gi"));
        volumes.add(Pods.token(settings.storeAudience()));
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels(run))
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withSecurityContext(Pods.security())
                .withContainers(container(run, settings, data))
                .withVolumes(volumes)
                .endSpec()
                .build();
    }

    private static Container container(TrainingRun run, BuildSettings settings, Optional<DataUri.InConfigMap> data) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(Pods.mount("run", "/etc/evenkeel/run", true));
        data.ifPresent(_ -> mounts.add(Pods.mount("data", "/data", true)));
        mounts.add(Pods.mount("work", "/work", false));
        mounts.add(Pods.tmpMount());
        mounts.add(Pods.tokenMount());
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(settings.trainerImage())
                .withImagePullPolicy("IfNotPresent")
                .withArgs(
                        "run",
                        "--run=/etc/evenkeel/run/" + RUN_FILE,
                        "--data="
                                + data.map(map -> "/data/" + map.key())
                                        .orElseGet(() -> run.getSpec().data().uri()),
                        "--out=/work",
                        "--store=" + settings.storeUrl(),
                        "--token-file=" + Pods.TOKEN_FILE,
                        "--termination=" + TERMINATION)
                .withResources(Pods.resources(
                        Optional.ofNullable(run.getSpec().resources()),
                        Map.of("cpu", new Quantity("100m"), "memory", new Quantity("384Mi")),
                        Map.of("memory", new Quantity("1Gi"))))
                .withSecurityContext(Pods.containerSecurity())
                .withTerminationMessagePath(TERMINATION)
                .withTerminationMessagePolicy("File")
                .withVolumeMounts(mounts)
                .build();
    }

    private static Volume dataVolume(DataUri.InConfigMap data) {
        return new VolumeBuilder()
                .withName("data")
                .withNewConfigMap()
                .withName(data.configMap())
                .addNewItem(data.key(), null, data.key())
                .endConfigMap()
                .build();
    }

    private static Optional<DataUri.InConfigMap> dataMap(TrainingRun run) {
        return DataUri.parse(run.getSpec().data().uri()) instanceof DataUri.InConfigMap map
                ? Optional.of(map)
                : Optional.empty();
    }

    private static Map<String, String> labels(TrainingRun run) {
        Map<String, String> own = new TreeMap<>();
        own.put(Evenkeel.TRAINING_RUN_LABEL, jobName(run));
        Optional.ofNullable(run.getMetadata().getLabels())
                .map(labels -> labels.get(Evenkeel.MODEL_DEPLOYMENT_LABEL))
                .ifPresent(deployment -> own.put(Evenkeel.MODEL_DEPLOYMENT_LABEL, deployment));
        return Metadata.labels("trainer", "trainer", own);
    }

    private static String runJson(TrainingRun run) {
        Map<String, Object> content = new TreeMap<>();
        content.put("namespace", run.getMetadata().getNamespace());
        content.put("name", run.getMetadata().getName());
        content.put("uid", run.getMetadata().getUid());
        content.put("spec", withoutSuspend(run.getSpec()));
        Optional.ofNullable(run.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Annotations.CHAMPION))
                .ifPresent(manifest -> content.put("champion", Map.of("manifest", manifest)));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a spec that the API server gave us cannot be written as JSON", e);
        }
    }

    private static TrainingRunSpec withoutSuspend(TrainingRunSpec spec) {
        return new TrainingRunSpec(
                null, spec.data(), spec.trainer(), spec.gates(), spec.seed(), spec.timeout(), spec.resources());
    }
}
