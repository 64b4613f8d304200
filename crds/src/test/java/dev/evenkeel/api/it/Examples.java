package dev.evenkeel.api.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.evenkeel.api.testing.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/** A valid object of each kind, and what becomes of it by a merge patch (RFC 7396; null removes). */
enum Examples {
    MODEL("ModelDeployment", "{model: {trainingRun: sales-1}}"),
    TRAINED_MODEL(
            "ModelDeployment",
            "{training: {template: {spec: {data: {uri: configMap://d/k, target: t, split: {time: w, test: 20%}}}}}}"),
    RUN("TrainingRun", "{data: {uri: configMap://d/k, target: t, split: {time: w, test: 20%}}}"),
    POLICY("RemediationPolicy", "{targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout}]}"),
    INCIDENT("Incident", """
            {policyRef: {kind: RemediationPolicy, name: p}, target: {kind: Deployment, name: checkout},
             fingerprint: abc, openedAt: "2026-01-01T00:00:00Z"}"""),
    REMEDIATION("Remediation", """
            {incidentRef: {kind: Incident, name: i}, policyRef: {kind: RemediationPolicy, name: p},
             target: {kind: Deployment, name: checkout, uid: u}, action: Restart, step: restart, attempt: 1, mode: Approve,
             parameters: {pods: "1"}}""");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final String kind;
    private final String spec;

    Examples(String kind, String spec) {
        this.kind = kind;
        this.spec = spec;
    }

    /** The object with its spec patched. */
    GenericKubernetesResource with(ApiServer server, String namespace, String name, String patch) {
        try {
            ObjectNode object = (ObjectNode) YAML.readTree("{apiVersion: evenkeel.dev/v1alpha1, kind: " + kind
                    + ", metadata: {name: " + name + ", namespace: " + namespace + "}}");
            object.set("spec", merge(YAML.readTree(spec), YAML.readTree(patch)));
            return server.parse(YAML.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(patch, e);
        }
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : YAML.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }
}
