package dev.evenkeel.controller.plan;

import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Deed.PodId;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which pods of a restart to replace next, so that never more than maxUnavailable are away. */
final class RestartBatch {
    private RestartBatch() {}

    /** The listed pods that are still there, most urgent first. */
    static List<PodId> remaining(Facts facts, List<PodId> listed) {
        Map<String, Pod> live =
                facts.livePods().stream().collect(Collectors.toMap(Pod::uid, Function.identity(), (one, _) -> one));
        return listed.stream().filter(pod -> live.containsKey(pod.uid())).toList();
    }

    /** The next pods to replace; empty while too many are away already. A pod that is away itself costs nothing. */
    static List<PodId> next(Facts facts, Deed deed) {
        Map<String, Pod> live =
                facts.livePods().stream().collect(Collectors.toMap(Pod::uid, Function.identity(), (one, _) -> one));
        int replicas = facts.target().replicas();
        int ready = (int) facts.livePods().stream().filter(Pod::ready).count();
        int spare = facts.policy().spec().maxUnavailableOf(replicas) - Math.max(0, replicas - ready);
        List<PodId> batch = new ArrayList<>();
        for (PodId pod : remaining(facts, deed.pods())) {
            Pod found = live.get(pod.uid());
            boolean away = found != null && !found.ready();
            if (away) {
                batch.add(pod);
            } else if (spare > 0) {
                batch.add(pod);
                spare--;
            }
        }
        return batch;
    }

    /** Whether any of these pods is not ready anyway, so that replacing it takes nothing away. */
    static boolean awayAnyway(Facts facts, List<PodId> listed) {
        return facts.livePods().stream()
                .filter(pod -> !pod.ready())
                .anyMatch(pod -> listed.stream().anyMatch(id -> id.uid().equals(pod.uid())));
    }
}
