package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.ObjectRef;
import java.util.Optional;

/**
 * The workload as its controller sees it.
 *
 * @param ref the exact object
 * @param replicas how many pods are wanted
 * @param ready how many are ready
 * @param rolling whether a rollout is going on
 * @param revision changes when the pods' template changes
 * @param scalable whether it has replicas that can be set
 * @param scaledBy who else owns the number of replicas, such as {@code HorizontalPodAutoscaler shop/web}
 */
public record Target(
        ObjectRef ref,
        int replicas,
        int ready,
        boolean rolling,
        String revision,
        boolean scalable,
        Optional<String> scaledBy) {
    /** Its UID, "" where the object is not known by one. */
    public String uid() {
        String uid = ref.uid();
        return uid == null ? "" : uid;
    }
}
