package dev.evenkeel.controller.execute.build;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Labels and owner references of what the operator makes. */
public final class Metadata {
    /** Label key of the component: trainer, model-server, revision. */
    static final String COMPONENT = "app.kubernetes.io/component";

    /** Label with which all that the operator made can be listed. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Value of {@link #MANAGED_BY}. */
    public static final String MANAGER = "evenkeel";

    private Metadata() {}

    static Map<String, String> labels(String name, String component, Map<String, String> more) {
        Map<String, String> labels = new TreeMap<>(more);
        labels.put("app.kubernetes.io/name", name);
        labels.put(COMPONENT, component);
        labels.put("app.kubernetes.io/part-of", "evenkeel");
        labels.put(MANAGED_BY, MANAGER);
        return labels;
    }

    static ObjectMeta of(HasMetadata owner, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(owner.getMetadata().getNamespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(owner(owner))
                .build();
    }

    private static OwnerReference owner(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
