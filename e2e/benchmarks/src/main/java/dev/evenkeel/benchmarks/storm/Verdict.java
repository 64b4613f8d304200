package dev.evenkeel.benchmarks.storm;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a grouping of a storm's alerts compares with the truth. A noise alert is right when it is on its own (with its own
 * repeats, which are the same alert).
 *
 * @param ari adjusted Rand index over all alerts (Hubert and Arabie 1985, doi:10.1007/BF01908075)
 * @param ariOfIncidents the same over the alerts of incidents only
 * @param pairs number of pairs of alerts that were put together
 * @param wrongPairs those among them that do not belong together
 * @param incidents number of incidents
 * @param merged incidents that share a group with another one: at least a fifth of each is in it
 * @param lost incidents that no group stands for: none holds half of its alerts and is mostly of it
 * @param groups number of groups of three distinct alerts or more
 */
record Verdict(
        double ari,
        double ariOfIncidents,
        long pairs,
        long wrongPairs,
        int incidents,
        int merged,
        int lost,
        int groups) {

    private static final double SHARED = 0.2;

    /** Judges a grouping; {@code groups} holds a name for each alert that fires, in order. */
    static Verdict of(List<StormAlert> alerts, List<String> groups, int incidents) {
        Map<Integer, Map<String, Integer>> byTruth = new LinkedHashMap<>();
        Map<String, Map<Integer, Integer>> byGroup = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> distinct = new HashMap<>();
        for (int i = 0; i < alerts.size(); i++) {
            StormAlert alert = alerts.get(i);
            String group = groups.get(i);
            byTruth.computeIfAbsent(alert.truth(), t -> new HashMap<>()).merge(group, 1, Integer::sum);
            byGroup.computeIfAbsent(group, g -> new HashMap<>()).merge(alert.truth(), 1, Integer::sum);
            distinct.computeIfAbsent(group, g -> new HashMap<>()).merge(alert.object() + alert.name(), 1, Integer::sum);
        }
        long pairs = 0;
        long right = 0;
        int merged = 0;
        for (int i = 0; i < incidents; i++) {
            merged += shares(i, incidents, byTruth, byGroup) ? 1 : 0;
        }
        for (Map<Integer, Integer> group : byGroup.values()) {
            pairs += pairs(group.values().stream().mapToInt(Integer::intValue).sum());
            right += group.values().stream().mapToLong(n -> pairs(n)).sum();
        }
        int lost = 0;
        for (int i = 0; i < incidents; i++) {
            lost += stands(byTruth.getOrDefault(i, Map.of()), byGroup) ? 0 : 1;
        }
        return new Verdict(
                ari(byTruth, byGroup, alerts.size()),
                ariOfIncidents(alerts, groups),
                pairs,
                pairs - right,
                incidents,
                merged,
                lost,
                (int) distinct.values().stream().filter(g -> g.size() >= 3).count());
    }

    private static double ariOfIncidents(List<StormAlert> alerts, List<String> groups) {
        Map<Integer, Map<String, Integer>> byTruth = new LinkedHashMap<>();
        Map<String, Map<Integer, Integer>> byGroup = new LinkedHashMap<>();
        int count = 0;
        for (int i = 0; i < alerts.size(); i++) {
            int truth = alerts.get(i).truth();
            if (truth >= 0) {
                byTruth.computeIfAbsent(truth, t -> new HashMap<>()).merge(groups.get(i), 1, Integer::sum);
                byGroup.computeIfAbsent(groups.get(i), g -> new HashMap<>()).merge(truth, 1, Integer::sum);
                count++;
            }
        }
        return ari(byTruth, byGroup, count);
    }

    private static double ari(
            Map<Integer, Map<String, Integer>> byTruth, Map<String, Map<Integer, Integer>> byGroup, int count) {
        double together = 0;
        double inTruth = 0;
        double inGroups = 0;
        for (Map<String, Integer> row : byTruth.values()) {
            together += row.values().stream().mapToLong(n -> pairs(n)).sum();
            inTruth += pairs(row.values().stream().mapToInt(Integer::intValue).sum());
        }
        for (Map<Integer, Integer> column : byGroup.values()) {
            inGroups +=
                    pairs(column.values().stream().mapToInt(Integer::intValue).sum());
        }
        double expected = inTruth * inGroups / pairs(count);
        double most = (inTruth + inGroups) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);
    }

    private static boolean shares(
            int incident,
            int incidents,
            Map<Integer, Map<String, Integer>> byTruth,
            Map<String, Map<Integer, Integer>> byGroup) {
        Map<String, Integer> own = byTruth.getOrDefault(incident, Map.of());
        int size = own.values().stream().mapToInt(Integer::intValue).sum();
        for (Map.Entry<String, Integer> entry : own.entrySet()) {
            if (entry.getValue() < SHARED * size) {
                continue;
            }
            for (int other = 0; other < incidents; other++) {
                int otherSize = byTruth.getOrDefault(other, Map.of()).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                int inside = byGroup.getOrDefault(entry.getKey(), Map.of()).getOrDefault(other, 0);
                if (other != incident && inside >= SHARED * otherSize && inside > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean stands(Map<String, Integer> own, Map<String, Map<Integer, Integer>> byGroup) {
        int size = own.values().stream().mapToInt(Integer::intValue).sum();
        return own.entrySet().stream().anyMatch(entry -> {
            int inGroup = byGroup.getOrDefault(entry.getKey(), Map.of()).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            return 2 * entry.getValue() >= size && 2 * entry.getValue() > inGroup;
        });
    }

    private static long pairs(long n) {
        return n * (n - 1) / 2;
    }
}
