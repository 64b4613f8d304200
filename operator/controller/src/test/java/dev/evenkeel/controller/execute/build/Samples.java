package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.Golden;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;
import dev.evenkeel.controller.facts.model.Revision;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;

/** Objects as a user would write them, and what the API server adds. */
final class Samples {
    static final BuildSettings SETTINGS = new BuildSettings(
            "evenkeel/trainer:0.1.0",
            "evenkeel/model-server:0.1.0",
            "http://evenkeel-store.evenkeel-system.svc:8080",
            "evenkeel-store",
            "evenkeel-system",
            new NetworkPolicies(true, List.of(), List.of()));
    static final String KEY = "MCowBQYDK2VwAyEA";

    private static final KubernetesSerialization YAML = ApiSerialization.create();

    private Samples() {}

    static ModelDeployment deployment(String spec) {
        ModelDeployment deployment = YAML.unmarshal("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: ModelDeployment
                metadata: {name: sales, namespace: shop, uid: 6d1f}
                spec:
                """ + spec.indent(2), ModelDeployment.class);
        return deployment;
    }

    static TrainingRun run(String spec) {
        return YAML.unmarshal("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: TrainingRun
                metadata:
                  name: sales-0a1b2c3d4e
                  namespace: shop
                  uid: 77aa
                  labels: {evenkeel.dev/modeldeployment: sales}
                  annotations: {evenkeel.dev/champion: "sha256:11"}
                spec:
                """ + spec.indent(2), TrainingRun.class);
    }

    static Revision revision() {
        return new Revision(
                2,
                "sales-2",
                "sha256:22",
                SETTINGS.blobUri("shop", "sha256:22"),
                Optional.of("sales-0a1b2c3d4e"),
                Optional.of("sha256:33"),
                Optional.empty(),
                Optional.empty());
    }

    static void golden(HasMetadata object, String file) {
        Golden.verify(YAML.asYaml(object), "build/" + file + ".yaml");
    }
}
