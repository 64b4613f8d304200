package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.WithApiServer;
import dev.evenkeel.controller.config.EvenkeelConfiguration.LeaderElection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Lease on a real API server. It would last an hour: who leads earlier, leads because it was released. */
@ExtendWith(WithApiServer.class)
class LeadershipIT {
    private static final LeaderElection SETTINGS =
            new LeaderElection(true, Duration.ofHours(1), Duration.ofMinutes(30), Duration.ofMillis(200));

    private final KubernetesClient client;
    private final String namespace;

    LeadershipIT(ApiServer server) {
        client = server.client();
        namespace = server.namespace();
    }

    private Leadership campaign(String identity, AtomicBoolean leads, AtomicBoolean lost) {
        return new Leadership(client, namespace, identity, SETTINGS, () -> leads.set(true), () -> lost.set(true));
    }

    @Test
    void aLeaderThatEndsReleasesTheLeaseAndTheNextOneLeadsAtOnce() {
        AtomicBoolean firstLeads = new AtomicBoolean();
        AtomicBoolean secondLeads = new AtomicBoolean();
        AtomicBoolean lost = new AtomicBoolean();
        Leadership first = campaign("first", firstLeads, lost);
        await().untilTrue(firstLeads);
        Leadership second = campaign("second", secondLeads, lost);
        assertThat(secondLeads).as("one at a time").isFalse();
        first.close();
        await().untilTrue(secondLeads);
        assertThat(holder()).isEqualTo("second");
        second.close();
        assertThat(lost).as("who ends by itself has lost nothing").isFalse();
    }

    private String holder() {
        return client.leases()
                .inNamespace(namespace)
                .withName("evenkeel-operator")
                .require()
                .getSpec()
                .getHolderIdentity();
    }
}
