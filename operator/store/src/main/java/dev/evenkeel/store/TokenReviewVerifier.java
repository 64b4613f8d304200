package dev.evenkeel.store;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server by a TokenReview. A token counts only for the audience that this store asks for, so a token
 * meant for the API server, or for another service, is worth nothing here.
 */
public final class TokenReviewVerifier implements TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(TokenReviewVerifier.class);

    private final KubernetesClient client;
    private final String audience;

    public TokenReviewVerifier(KubernetesClient client, String audience) {
        this.client = client;
        this.audience = audience;
    }

    @Override
    public Optional<String> user(String token) throws VerifierUnavailable {
        TokenReview question = new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build();
        TokenReviewStatus status;
        try {
            status = client.resource(question).create().getStatus();
        } catch (KubernetesClientException e) {
            throw new VerifierUnavailable("the API server did not review a token: " + e.getMessage(), e);
        }
        if (!Boolean.TRUE.equals(status.getAuthenticated())) {
            LOG.debug("a token is not valid: {}", status.getError());
            return Optional.empty();
        }
        List<String> audiences = status.getAudiences();
        if (audiences == null || !audiences.contains(audience)) {
            LOG.warn(
                    "the API server does not know audiences: a token of {} is refused",
                    status.getUser().getUsername());
            return Optional.empty();
        }
        return Optional.ofNullable(status.getUser().getUsername());
    }
}
