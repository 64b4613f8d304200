package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
/** The brake that people pull by an annotation. */
final class Pause {
    private Pause() {}

    static Finding finding(String namespace) {
        return Finding.of(
                Reason.PAUSED,
                "acting is paused by the annotation evenkeel.dev/pause on namespace %s or on the operator's ConfigMap: remove it to go on"
                        .formatted(namespace));
    }
}
