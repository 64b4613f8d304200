package dev.evenkeel.api.v1alpha1;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;

/** A list of {@link TrainingRun}s, as the API server sends it. */
public class TrainingRunList extends DefaultKubernetesResourceList<TrainingRun> {
    private static final long serialVersionUID = 1L;
}
