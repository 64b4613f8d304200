package dev.evenkeel.benchmarks.storm;

import java.util.Map;

/**
 * One notification of a monitor.
 *
 * @param epochMillis when it happened, by the monitor's clock
 * @param arrivalMillis when it arrives; alerts are handed out in this order
 * @param object topology name of what is unwell
 * @param name of the alert's rule
 * @param text for people
 * @param firing false for the notification that it is over
 * @param labels as Prometheus has them: alertname, namespace, service, pod, node, zone, team, severity, where they apply
 * @param truth which trouble it belongs to: from 0 an incident, below 0 a noise alert of that number
 */
record StormAlert(
        long epochMillis,
        long arrivalMillis,
        String object,
        String name,
        String text,
        boolean firing,
        Map<String, String> labels,
        int truth) {
    StormAlert {
        labels = Map.copyOf(labels);
    }
}
