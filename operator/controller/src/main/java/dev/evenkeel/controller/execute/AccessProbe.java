package dev.evenkeel.controller.execute;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.Access.Denial;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks the API server what a service account may do, as that account: one question answers both whether the namespace
 * let the operator impersonate it and whether it was granted the verb. Changes nothing.
 */
public final class AccessProbe {
    private final Impersonation impersonation;

    public AccessProbe(Impersonation impersonation) {
        this.impersonation = impersonation;
    }

    /** Why the account may not do this to the target; empty when it may, or when the API server cannot tell now. */
    public Optional<Denial> ask(String namespace, String account, ObjectRef target, ActionKind action) {
        KubernetesClient client = impersonation.as(namespace, account);
        try {
            return attributes(namespace, target, action).stream()
                    .map(wanted -> ask(client, account, wanted))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.of(denial(e, namespace, account));
            }
            throw e;
        }
    }

    private static Optional<Denial> ask(KubernetesClient client, String account, ResourceAttributes wanted) {
        SelfSubjectAccessReview review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withResourceAttributes(wanted)
                        .endSpec()
                        .build());
        boolean allowed = Boolean.TRUE.equals(review.getStatus().getAllowed());
        return allowed
                ? Optional.empty()
                : Optional.of(new Denial(
                        Reason.SERVICE_ACCOUNT_FORBIDDEN,
                        "spec.serviceAccountName: " + account + " may not " + wanted.getVerb() + " " + resource(wanted)
                                + " in namespace " + wanted.getNamespace()
                                + ": grant it by a Role and a RoleBinding there"));
    }

    private static String resource(ResourceAttributes wanted) {
        String group = Objects.requireNonNullElse(wanted.getGroup(), "");
        return wanted.getResource() + "/" + wanted.getSubresource() + (group.isEmpty() ? "" : " (" + group + ")");
    }

    private static List<ResourceAttributes> attributes(String namespace, ObjectRef target, ActionKind action) {
        String plural = target.kind().toLowerCase(Locale.ROOT) + "s";
        return switch (action) {
            case RESTART -> List.of(of(namespace, "create", "", "pods", "eviction", ""));
            case SCALE ->
                List.of(
                        of(namespace, "get", "apps", plural, "scale", target.name()),
                        of(namespace, "update", "apps", plural, "scale", target.name()));
            case UNKNOWN -> List.of();
        };
    }

    private static ResourceAttributes of(
            String namespace, String verb, String group, String resource, String subresource, String name) {
        return new ResourceAttributesBuilder()
                .withNamespace(namespace)
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource)
                .withName(name.isEmpty() ? null : name)
                .build();
    }

    /** Tells a missing opt-in of the namespace from a missing grant of the account. */
    static Denial denial(KubernetesClientException e, String namespace, String account) {
        String said = Objects.requireNonNullElse(e.getMessage(), "");
        if (said.contains("cannot impersonate")) {
            return new Denial(
                    Reason.NAMESPACE_NOT_OPTED_IN,
                    "namespace " + namespace + " does not let the operator act as service account " + account
                            + ": create there a Role with verb impersonate on serviceaccounts, resourceNames ["
                            + account + "], and bind it to the operator's service account");
        }
        return new Denial(
                Reason.SERVICE_ACCOUNT_FORBIDDEN,
                "spec.serviceAccountName: " + account + " is refused by the API server: " + said);
    }
}
