package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import java.util.Optional;

/** What a waiting pod waits for, where that is a trouble that a person should see. */
final class PodTrouble {
    private PodTrouble() {}

    /**
     * The trouble; empty when the pod merely starts.
     *
     * @param reason the kubelet's or scheduler's
     */
    static Optional<Finding> of(String pod, String reason, String message) {
        return switch (reason) {
            case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName" ->
                Optional.of(Finding.of(
                        Reason.IMAGE_UNAVAILABLE,
                        "pod %s cannot get its image (%s): load or publish the image that the operator's configuration names under images. %s"
                                .formatted(pod, reason, message)));
            case "Unschedulable" ->
                Optional.of(Finding.of(
                        Reason.UNSCHEDULABLE,
                        "no node can take pod %s: lower its resources in the spec, or add room. %s"
                                .formatted(pod, message)));
            default -> Optional.empty();
        };
    }
}
