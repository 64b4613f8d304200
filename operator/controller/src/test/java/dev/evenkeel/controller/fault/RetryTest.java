package dev.evenkeel.controller.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RetryTest {
    @Test
    void aUsersMistakeWaitsForTheUser() {
        assertThat(Retry.retryFor(new UserFault("CelInvalid", "spec.remediations[0].when: ...")))
                .isEqualTo(Retry.WHEN_CHANGED);
    }

    @Test
    void theWeatherIsTriedAgain() {
        assertThat(Retry.retryFor(new TransientFault("busy"))).isEqualTo(Retry.BACKOFF);
        assertThat(Retry.retryFor(new IOException("reset"))).isEqualTo(Retry.BACKOFF);
        assertThat(Retry.retryFor(new KubernetesClientException("conflict", 409, null)))
                .isEqualTo(Retry.BACKOFF);
    }

    @Test
    void aMalformedRequestAndAnythingUnknownAreOurs() {
        assertThat(Retry.retryFor(new KubernetesClientException("unprocessable", 422, null)))
                .isEqualTo(Retry.BACKOFF_AS_BUG);
        assertThat(Retry.retryFor(new IllegalStateException("bug"))).isEqualTo(Retry.BACKOFF_AS_BUG);
    }
}
