package dev.evenkeel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.WithApiServer;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens that a real API server issues, reviewed by it with no more rights than the store has. */
@ExtendWith(WithApiServer.class)
class TokenReviewVerifierIT {
    private static final String AUDIENCE = "evenkeel-store";
    private static final String STORE = "system:serviceaccount:evenkeel-system:evenkeel-store";

    private static void account(ApiServer server, String namespace) {
        server.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("trainer")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    private static String token(ApiServer server, String namespace, String audience) {
        return server.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("trainer")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audience)
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private static void mayReviewTokens(ApiServer server) {
        server.client()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("token-reviewer")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("authentication.k8s.io")
                        .withResources("tokenreviews")
                        .withVerbs("create")
                        .endRule()
                        .build())
                .serverSideApply();
        server.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("token-reviewer")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "token-reviewer")
                        .addNewSubject("rbac.authorization.k8s.io", "User", STORE, null)
                        .build())
                .serverSideApply();
    }

    @Test
    void knowsWhoseTokenItIsWithTheRightToReviewTokensAlone(ApiServer server) throws Exception {
        String namespace = server.namespace();
        account(server, namespace);
        mayReviewTokens(server);
        TokenVerifier verifier = new TokenReviewVerifier(server.as(STORE), AUDIENCE);
        assertThat(verifier.user(token(server, namespace, AUDIENCE)))
                .hasValue("system:serviceaccount:" + namespace + ":trainer");
    }

    @Test
    void aTokenForAnotherAudienceIsWorthNothing(ApiServer server) throws Exception {
        String namespace = server.namespace();
        account(server, namespace);
        TokenVerifier verifier = new TokenReviewVerifier(server.client(), AUDIENCE);
        assertThat(verifier.user(token(server, namespace, "https://kubernetes.default.svc.cluster.local")))
                .isEmpty();
        assertThat(verifier.user(token(server, namespace, "another-store"))).isEmpty();
    }

    @Test
    void aForgedTokenAndOneOfADeletedAccountAreNotValid(ApiServer server) throws Exception {
        String namespace = server.namespace();
        account(server, namespace);
        TokenVerifier verifier = new TokenReviewVerifier(server.client(), AUDIENCE);
        String token = token(server, namespace, AUDIENCE);
        assertThat(verifier.user(token.substring(0, token.length() - 4) + "AAAA"))
                .isEmpty();
        assertThat(verifier.user("no token at all")).isEmpty();
        server.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("trainer")
                .delete();
        assertThat(verifier.user(token)).isEmpty();
    }

    @Test
    void withoutTheRightNobodyIsLetInAndNobodyIsRefused(ApiServer server) {
        TokenVerifier verifier =
                new TokenReviewVerifier(server.as("system:serviceaccount:evenkeel-system:nobody"), AUDIENCE);
        assertThatThrownBy(() -> verifier.user("any"))
                .isInstanceOf(TokenVerifier.VerifierUnavailable.class)
                .hasMessageContaining("tokenreviews");
    }
}
