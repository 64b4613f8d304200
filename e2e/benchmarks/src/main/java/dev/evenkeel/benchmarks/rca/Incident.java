package dev.evenkeel.benchmarks.rca;

import dev.evenkeel.analytics.rca.Snapshot;

/**
 * One case of a data set.
 *
 * @param key by which the scorer knows it
 * @param snapshot what may be known of it
 */
record Incident(String key, Snapshot snapshot) {}
