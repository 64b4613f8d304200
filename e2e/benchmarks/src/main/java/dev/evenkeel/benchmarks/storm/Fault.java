package dev.evenkeel.benchmarks.storm;

import dev.evenkeel.benchmarks.storm.Estate.Kind;
import java.util.List;

/**
 * What may go wrong, and which alerts it rings where. Most alerts of the parts, hosts and callers are rung by several
 * faults, so that the name of an alert does not tell the fault.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
enum Fault {
    BAD_DEPLOY(
            Kind.SERVICE,
            List.of("HighErrorRate", "RolloutStuck", "ReplicasMismatch"),
            List.of("PodCrashLooping", "ContainerRestarting", "ReadinessFailing"),
            List.of("HighErrorRate", "UpstreamErrors", "SloBurnFast"),
            List.of("NullPointerException in mapper", "undefined column discount_v2", "missing env FEATURE_HOST")),
    MEMORY_LEAK(
            Kind.SERVICE,
            List.of("HighLatency", "ReplicasMismatch", "MemoryAnomaly"),
            List.of("MemoryNearLimit", "ContainerOomKilled", "ContainerRestarting"),
            List.of("HighLatency", "UpstreamErrors", "RequestTimeouts"),
            List.of("heap at 97%", "GC overhead limit exceeded", "exit code 137")),
    TLS_EXPIRED(
            Kind.SERVICE,
            List.of("TlsHandshakeFailures", "HighErrorRate", "ProbeFailing"),
            List.of("ReadinessFailing", "TlsHandshakeFailures"),
            List.of("TlsHandshakeFailures", "HighErrorRate", "UpstreamErrors"),
            List.of("x509: certificate has expired", "certificate signed by unknown authority")),
    SURGE(
            Kind.SERVICE,
            List.of("TrafficAnomaly", "HighCpu", "HighLatency"),
            List.of("CpuThrottling", "HighCpu", "ReadinessFailing"),
            List.of("HighLatency", "HighCpu", "QueueBacklog", "ConnectionsNearLimit"),
            List.of("429 Too Many Requests", "worker pool saturated")),
    SLOW_STORE(
            Kind.STORE,
            List.of("SlowQueries", "ConnectionsNearLimit", "LockWaits", "HighCpu"),
            List.of("CpuThrottling", "HighCpu", "SlowQueries"),
            List.of("HighLatency", "ConnectionPoolExhausted", "RequestTimeouts", "SloBurnFast"),
            List.of("canceling statement due to timeout", "waiting for lock on tuple", "pool is exhausted")),
    STORE_DOWN(
            Kind.STORE,
            List.of("StoreDown", "ReplicationBroken", "ProbeFailing"),
            List.of("PodCrashLooping", "ReadinessFailing", "PodNotReady"),
            List.of("HighErrorRate", "ConnectionRefused", "ReadinessFailing", "UpstreamErrors"),
            List.of("connection refused", "no route to primary", "SQLSTATE 57P03")),
    QUEUE_STUCK(
            Kind.STORE,
            List.of("QueueBacklog", "ConsumerLag", "LeaderElectionFlapping"),
            List.of("HighCpu", "ReadinessFailing"),
            List.of("ConsumerLag", "StaleData", "RequestTimeouts", "HighLatency"),
            List.of("coordinator not available", "rebalance in progress")),
    DISK_FULL(
            Kind.NODE,
            List.of("DiskAlmostFull", "FilesystemReadOnly", "NodeDiskPressure"),
            List.of("PodEvicted", "WriteErrors", "ContainerRestarting"),
            List.of("ReplicasMismatch", "HighErrorRate", "UpstreamErrors"),
            List.of("no space left on device", "read-only file system", "ephemeral-storage")),
    NODE_PRESSURE(
            Kind.NODE,
            List.of("NodeMemoryPressure", "NodeHighLoad", "NodeCpuAnomaly"),
            List.of("PodEvicted", "CpuThrottling", "ContainerRestarting", "ContainerOomKilled"),
            List.of("ReplicasMismatch", "HighLatency", "RequestTimeouts"),
            List.of("system OOM encountered", "memory pressure", "load average 48")),
    NODE_DOWN(
            Kind.NODE,
            List.of("NodeNotReady", "KubeletDown", "NodeUnreachable"),
            List.of("PodNotReady", "TargetDown", "PodPending"),
            List.of("ReplicasMismatch", "HighErrorRate", "UpstreamErrors"),
            List.of("kubelet stopped posting node status", "node is unreachable")),
    NETWORK(
            Kind.NODE,
            List.of("PacketLoss", "NodeNetworkErrors", "NodeUnreachable"),
            List.of("RequestTimeouts", "TargetDown", "ReadinessFailing"),
            List.of("HighLatency", "RequestTimeouts", "UpstreamErrors"),
            List.of("i/o timeout", "retransmissions", "context deadline exceeded")),
    SWITCH(
            Kind.RACK,
            List.of("SwitchPortErrors", "SwitchUnreachable", "PacketLoss"),
            List.of("TargetDown", "RequestTimeouts", "PodNotReady", "NodeNetworkErrors"),
            List.of("HighLatency", "RequestTimeouts", "HighErrorRate"),
            List.of("link flap on uplink", "i/o timeout", "CRC errors"));

    private final Kind root;
    private final List<String> own;
    private final List<String> parts;
    private final List<String> victims;
    private final List<String> details;

    Fault(Kind root, List<String> own, List<String> parts, List<String> victims, List<String> details) {
        this.root = root;
        this.own = own;
        this.parts = parts;
        this.victims = victims;
        this.details = details;
    }

    /** Kind of the object that it befalls. */
    Kind root() {
        return root;
    }

    /** Alerts about that object. */
    List<String> own() {
        return own;
    }

    /** Alerts about its parts, or what runs on it. */
    List<String> parts() {
        return parts;
    }

    /** Alerts about what depends on it (of a surge: what it depends on). */
    List<String> victims() {
        return victims;
    }

    /** What error messages say; one incident has one of these. */
    List<String> details() {
        return details;
    }
}
