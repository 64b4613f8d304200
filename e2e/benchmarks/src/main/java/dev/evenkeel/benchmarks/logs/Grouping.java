package dev.evenkeel.benchmarks.logs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How well lines were grouped (Zhu et al., ICSE-SEIP 2019; Jiang et al., ISSTA 2024). A group is right when it is, as a set
 * of lines, one of the true groups.
 *
 * @param accuracy GA: the share of lines in right groups
 * @param f1 FGA: the F1 of right groups among those found and those that are true
 */
public record Grouping(double accuracy, double f1) {
    /** Compares the groups that lines were given with their true ones; both lists have an entry for each line. */
    public static Grouping score(List<?> truth, List<?> given) {
        Set<List<Integer>> right = new HashSet<>(groups(truth).values());
        Map<Object, List<Integer>> found = groups(given);
        int lines = 0;
        int hits = 0;
        for (List<Integer> group : found.values()) {
            if (right.contains(group)) {
                hits++;
                lines += group.size();
            }
        }
        return new Grouping(
                lines / (double) Math.max(1, truth.size()), 2.0 * hits / Math.max(1, found.size() + right.size()));
    }

    private static Map<Object, List<Integer>> groups(List<?> keys) {
        Map<Object, List<Integer>> groups = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            groups.computeIfAbsent(keys.get(i), key -> new ArrayList<>()).add(i);
        }
        return groups;
    }
}
