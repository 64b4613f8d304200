package dev.evenkeel.controller.telemetry;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.monitor.Pulse;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the healing loop counts. */
public final class HealingMetrics implements Pulse.Gauges {
    private final Counter incidents;
    private final Counter remediations;
    private final Counter bugs;
    private final Counter failedBeats;
    private final Histogram beat;
    private final Gauge nodes;
    private final Gauge failedNodes;
    private final Gauge series;

    public HealingMetrics(PrometheusRegistry registry) {
        incidents = Counter.builder()
                .name("evenkeel_incident_phases_total")
                .help("Incidents that came into a phase.")
                .labelNames("phase")
                .register(registry);
        remediations = Counter.builder()
                .name("evenkeel_remediation_phases_total")
                .help("Remediations that came into a phase.")
                .labelNames("action", "phase")
                .register(registry);
        bugs = Counter.builder()
                .name("evenkeel_bugs_total")
                .help("Passes that failed for a fault of the operator itself.")
                .register(registry);
        failedBeats = Counter.builder()
                .name("evenkeel_scrape_failures_total")
                .help("Scrapes that failed as a whole.")
                .register(registry);
        beat = Histogram.builder()
                .name("evenkeel_scrape_duration_seconds")
                .help("From the begin of a scrape of all watched nodes until every series is fed.")
                .classicUpperBounds(0.01, 0.05, 0.1, 0.5, 1, 5)
                .register(registry);
        nodes = Gauge.builder()
                .name("evenkeel_scrape_nodes")
                .help("Nodes that carry a watched pod.")
                .register(registry);
        failedNodes = Gauge.builder()
                .name("evenkeel_scrape_failed_nodes")
                .help("Of these, nodes whose kubelet did not answer the last scrape.")
                .register(registry);
        series = Gauge.builder()
                .name("evenkeel_watched_series")
                .help("Series that are watched.")
                .register(registry);
    }

    /** An Incident came into this phase. */
    public void incident(IncidentPhase phase) {
        incidents.labelValues(phase.wireName()).inc();
    }

    /** A Remediation came into this phase. */
    public void remediation(ActionKind action, RemediationPhase phase) {
        remediations.labelValues(action.wireName(), phase.wireName()).inc();
    }

    /** A pass failed for a fault of ours. */
    public void bug() {
        bugs.inc();
    }

    @Override
    public void beat(double seconds, int nodeCount, int failedNodeCount, int seriesCount) {
        beat.observe(seconds);
        nodes.set(nodeCount);
        failedNodes.set(failedNodeCount);
        series.set(seriesCount);
    }

    @Override
    public void failed() {
        failedBeats.inc();
    }
}
