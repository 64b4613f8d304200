package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.Data;
import java.util.Optional;

/** Whether training data can be asked for at all; one judgement for runs and for the deployments that start them. */
final class DataCheck {
    private DataCheck() {}

    /**
     * Why no run can start on these data; empty when one can.
     *
     * @param field path of the uri in the spec of the object that is judged
     */
    static Optional<Finding> objection(Data data, String namespace, String field) {
        return switch (data) {
            case Data.InConfigMap _, Data.Remote _ -> Optional.empty();
            case Data.Unsupported(String uri) ->
                Optional.of(Finding.of(
                        Reason.SPEC_INVALID,
                        "%s is \"%s\": write configMap://NAME/KEY or https://HOST/PATH".formatted(field, uri)));
            case Data.NoConfigMap(String uri, String configMap) ->
                Optional.of(Finding.of(
                        Reason.DATA_UNREACHABLE,
                        ("%s is \"%s\", but there is no ConfigMap %s in namespace %s:"
                                        + " create it or correct the name; the run starts when it appears")
                                .formatted(field, uri, configMap, namespace)));
            case Data.NoKey(String uri, String configMap, String key, var keys) ->
                Optional.of(Finding.of(
                        Reason.DATA_UNREACHABLE,
                        ("%s is \"%s\", but ConfigMap %s has no key %s (it has %s):"
                                        + " add the key or correct the uri; the run starts when it appears")
                                .formatted(
                                        field,
                                        uri,
                                        configMap,
                                        key,
                                        keys.isEmpty() ? "no keys" : String.join(", ", keys))));
        };
    }
}
