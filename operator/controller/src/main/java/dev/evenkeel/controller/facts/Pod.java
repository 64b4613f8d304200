package dev.evenkeel.controller.facts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One pod of a target.
 *
 * @param startedAt when the kubelet took it on; its creation before that
 * @param readySince since when it is ready; empty while it is not
 * @param notReadySince since when it is not ready; empty while it is
 * @param terminating whether it is being deleted
 * @param phase as Kubernetes says: Pending, Running, Succeeded, Failed, Unknown
 */
public record Pod(
        String name,
        String uid,
        String node,
        Instant startedAt,
        Optional<Instant> readySince,
        Optional<Instant> notReadySince,
        boolean terminating,
        String phase,
        List<Container> containers) {
    public Pod {
        containers = List.copyOf(containers);
    }

    /** Whether it takes traffic. */
    public boolean ready() {
        return readySince.isPresent();
    }

    /** Restarts of all its containers. */
    public int restarts() {
        return containers.stream().mapToInt(Container::restarts).sum();
    }

    /**
     * One container of a pod.
     *
     * @param cpuLimit cores
     * @param memoryLimit bytes
     * @param waiting why it does not run, such as CrashLoopBackOff; "" when it runs
     * @param lastEnd how it last ended, such as OOMKilled; "" when it never did
     * @param lastEndAt when that was
     */
    public record Container(
            String name,
            OptionalDouble cpuLimit,
            OptionalDouble memoryLimit,
            int restarts,
            String waiting,
            String lastEnd,
            Optional<Instant> lastEndAt) {}
}
