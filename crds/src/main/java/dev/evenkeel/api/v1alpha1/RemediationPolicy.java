package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What may be done to which workloads, under which guards. */
@Group(Evenkeel.GROUP)
@Version(Evenkeel.VERSION)
@ShortNames("rpol")
@Categories(Evenkeel.CATEGORY)
@JsonIgnoreProperties(ignoreUnknown = true)
public class RemediationPolicy extends CustomResource<RemediationPolicySpec, RemediationPolicyStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
