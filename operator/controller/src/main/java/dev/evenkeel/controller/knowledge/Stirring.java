package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.RemediationPolicy;

/** Names a policy that has something unfinished. */
public record Stirring(String namespace, String policy) {
    /** The name of this one. */
    public static Stirring of(RemediationPolicy policy) {
        return new Stirring(
                policy.getMetadata().getNamespace(), policy.getMetadata().getName());
    }
}
