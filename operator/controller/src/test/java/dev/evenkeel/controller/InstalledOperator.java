package dev.evenkeel.controller;

import dev.evenkeel.api.testing.Access;
import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Chart;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;

/** The operator's account with what the chart grants it, and not a verb more. */
final class InstalledOperator {
    static final String NAMESPACE = "evenkeel-system";
    static final String ACCOUNT = "evenkeel-operator";
    private static final Set<String> GRANTS =
            Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private InstalledOperator() {}

    /** A client that speaks as that account, by a token of its own. The caller closes it. */
    static KubernetesClient client(ApiServer server) {
        KubernetesClient admin = server.client();
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
        Chart.rendered().stream()
                .filter(object -> GRANTS.contains(object.getKind()))
                .forEach(object -> {
                    if (object instanceof Namespaced) {
                        object.getMetadata().setNamespace(NAMESPACE);
                    }
                    admin.resource(object).forceConflicts().serverSideApply();
                });
        String token = admin.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName(ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Config base = Config.fromKubeconfig(null, server.kubeconfig().toFile());
        KubernetesClient operator = Clients.of(new ConfigBuilder(base)
                .withClientCertData(null)
                .withClientKeyData(null)
                .withClientCertFile(null)
                .withClientKeyFile(null)
                .withOauthToken(token)
                .build());
        new Access("list", "", "nodes", "").await(operator, "");
        new Access("create", "evenkeel.dev", "remediations", "").await(operator, NAMESPACE);
        return operator;
    }
}
