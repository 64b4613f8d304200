package dev.evenkeel.controller.monitor;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_5.Metrics.LabelPair;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_5.Metrics.Metric;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_5.Metrics.MetricFamily;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a kubelet's {@code /metrics/resource} in Prometheus' protobuf exposition format, by the format's own generated
 * classes. The text format's parsers for Java drop the samples' timestamps, and a CPU rate needs them: the kubelet
 * measures at its own times, not at ours.
 */
final class ResourceMetrics {
    /** What to accept: kubelets negotiate it. */
    static final String MEDIA_TYPE =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    private static final String CPU = "container_cpu_usage_seconds_total";
    private static final String MEMORY = "container_memory_working_set_bytes";

    private ResourceMetrics() {}

    /**
     * The containers' usage.
     *
     * @param scraped stands for the time of samples that carry none
     * @throws IOException when the stream is not of this format
     */
    static Collection<Usage> read(InputStream body, Instant scraped) throws IOException {
        Map<Usage.Key, Usage> usages = new LinkedHashMap<>();
        for (MetricFamily family = MetricFamily.parseDelimitedFrom(body);
                family != null;
                family = MetricFamily.parseDelimitedFrom(body)) {
            switch (family.getName()) {
                case CPU ->
                    family.getMetricList()
                            .forEach(metric ->
                                    add(usages, metric, metric.getCounter().getValue(), Double.NaN, scraped));
                case MEMORY ->
                    family.getMetricList()
                            .forEach(metric -> add(
                                    usages,
                                    metric,
                                    Double.NaN,
                                    metric.getGauge().getValue(),
                                    scraped));
                default -> {}
            }
        }
        return usages.values();
    }

    private static void add(
            Map<Usage.Key, Usage> usages, Metric metric, double cpuSeconds, double memoryBytes, Instant scraped) {
        long millis = metric.getTimestampMs();
        Usage usage = new Usage(
                label(metric, "namespace"),
                label(metric, "pod"),
                label(metric, "container"),
                millis > 0 ? Instant.ofEpochMilli(millis) : scraped,
                cpuSeconds,
                memoryBytes);
        usages.merge(usage.key(), usage, ResourceMetrics::both);
    }

    private static Usage both(Usage one, Usage other) {
        return new Usage(
                one.namespace(),
                one.pod(),
                one.container(),
                one.at().isAfter(other.at()) ? one.at() : other.at(),
                Double.isNaN(one.cpuSeconds()) ? other.cpuSeconds() : one.cpuSeconds(),
                Double.isNaN(one.memoryBytes()) ? other.memoryBytes() : one.memoryBytes());
    }

    private static String label(Metric metric, String name) {
        for (LabelPair label : metric.getLabelList()) {
            if (label.getName().equals(name)) {
                return label.getValue();
            }
        }
        return "";
    }
}
