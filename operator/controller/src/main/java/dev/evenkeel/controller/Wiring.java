package dev.evenkeel.controller;

import dev.evenkeel.controller.config.EvenkeelConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;

/**
 * What the process has and its parts are built from, by constructors.
 *
 * @param client talks to the API server as the operator; its base configuration knows our kinds
 * @param namespace the operator's own
 * @param clock the only clock of the process
 */
public record Wiring(
        KubernetesClient client,
        EvenkeelConfiguration configuration,
        String namespace,
        Clock clock,
        PrometheusRegistry metrics) {}
