package dev.evenkeel.api.v1alpha1;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;

/** A list of {@link Remediation}s, as the API server sends it. */
public class RemediationList extends DefaultKubernetesResourceList<Remediation> {
    private static final long serialVersionUID = 1L;
}
