package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.ObjectRef;

/**
 * The policy of a pass, with its defaults filled in.
 *
 * @param ref the object
 * @param namespace its namespace, and that of its targets
 * @param generation of its spec
 */
public record Policy(ObjectRef ref, String namespace, long generation, EffectivePolicy spec) {
    /** Its name. */
    public String name() {
        return ref.name();
    }
}
