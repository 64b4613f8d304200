package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunSpec;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.RevisionData;
import dev.evenkeel.controller.plan.model.NewRevision;
import dev.evenkeel.controller.plan.model.NewRevision.ModelLocation;
import dev.evenkeel.controller.plan.model.TrainingVerdict;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a ModelDeployment leaves behind as it goes: its TrainingRuns and its revisions. */
public final class HistoryObjects {
    private HistoryObjects() {}

    /** The run that is due. */
    public static TrainingRun trainingRun(
            ModelDeployment deployment, TrainingVerdict.Start start, TrainingRunSpec template) {
        ObjectMeta metadata = Metadata.of(deployment, start.name(), labels(deployment, "training-run"));
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(Annotations.TEMPLATE_HASH, start.templateHash());
        start.champion().ifPresent(manifest -> annotations.put(Annotations.CHAMPION, manifest));
        metadata.setAnnotations(annotations);
        TrainingRun run = new TrainingRun();
        run.setMetadata(metadata);
        run.setSpec(withDigest(template, start.dataDigest()));
        return run;
    }

    /** The run learns from what was seen when it was decided, or not at all. */
    private static TrainingRunSpec withDigest(TrainingRunSpec template, Optional<String> digest) {
        TrainingRunSpec.Data data = template.data();
        return new TrainingRunSpec(
                template.suspend(),
                new TrainingRunSpec.Data(
                        data.uri(),
                        data.digest() == null ? digest.orElse(null) : data.digest(),
                        data.target(),
                        data.split(),
                        data.knownAhead(),
                        data.expectations()),
                template.trainer(),
                template.gates(),
                template.seed(),
                template.timeout(),
                template.resources());
    }

    /** The revision, immutable but for its annotations. */
    public static ControllerRevision revision(
            ModelDeployment deployment, NewRevision revision, BuildSettings settings) {
        String namespace = deployment.getMetadata().getNamespace();
        String uri = switch (revision.location()) {
            case ModelLocation.Uri(String given) -> given;
            case ModelLocation.Store() -> settings.blobUri(namespace, revision.digest());
        };
        ObjectMeta metadata = Metadata.of(deployment, revision.name(), labels(deployment, "revision"));
        revision.rejection()
                .ifPresent(why -> metadata.setAnnotations(new TreeMap<>(Map.of(
                        Annotations.REJECTED, why.reason(),
                        Annotations.REJECTED_MESSAGE, why.message()))));
        ControllerRevision built = new ControllerRevision();
        built.setMetadata(metadata);
        built.setRevision(revision.number());
        built.setData(new RevisionData(revision.digest(), uri, revision.run(), revision.manifest()).toMap());
        return built;
    }

    private static Map<String, String> labels(ModelDeployment deployment, String component) {
        return Metadata.labels(
                component,
                component,
                new TreeMap<>(Map.of(
                        Evenkeel.MODEL_DEPLOYMENT_LABEL,
                        deployment.getMetadata().getName())));
    }
}
