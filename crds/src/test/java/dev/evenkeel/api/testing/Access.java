package dev.evenkeel.api.testing;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * What a client's user may do in a namespace, as the API server's authorizer says.
 *
 * @param verb such as create
 * @param group such as apps; empty for core
 * @param resource such as deployments
 * @param name of the object; empty for all
 */
public record Access(String verb, String group, String resource, String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whether the client's user may. */
    public boolean allowed(KubernetesClient client, String namespace) {
        return client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withName(name)
                        .withNamespace(namespace)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
    }

    /** Waits until the client's user may: a new binding takes effect a little later than it is stored. */
    public void await(KubernetesClient client, String namespace) {
        Awaitility.await(this + " in " + namespace).atMost(PATIENCE).until(() -> allowed(client, namespace));
    }
}
