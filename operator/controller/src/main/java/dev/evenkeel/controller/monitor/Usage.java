package dev.evenkeel.controller.monitor;

import java.time.Instant;

/**
 * What a kubelet measured of one container.
 *
 * @param at when it was measured, by the kubelet's clock
 * @param cpuSeconds CPU time used since the container started; NaN when not measured
 * @param memoryBytes working set; NaN when not measured
 */
public record Usage(String namespace, String pod, String container, Instant at, double cpuSeconds, double memoryBytes) {

    /** Names one container in a scrape. */
    public record Key(String namespace, String pod, String container) {}

    /** Its name. */
    public Key key() {
        return new Key(namespace, pod, container);
    }
}
