package dev.evenkeel.controller.facts.model;

import java.util.List;

/**
 * The stable servers of a ModelDeployment.
 *
 * @param wanted how many there should be
 * @param settled all of them are of the newest kind, and none of an older kind is left
 * @param pods those that are there and not on their way out, by name
 */
public record ServersSeen(int wanted, boolean settled, List<Server> pods) {
    public ServersSeen {
        pods = List.copyOf(pods);
    }

    /**
     * One server.
     *
     * @param ready it is in the Service's endpoints
     * @param pod what its pod waits for
     */
    public record Server(PodAddress address, boolean ready, PodState pod, ServerSeen says) {}

    /** Where a server is: enough to call it, and to tell it from its predecessor after a restart. */
    public record PodAddress(String namespace, String name, String uid, String ip, int restarts) {}

    /** What the kubelet and the scheduler say of a pod. */
    public record PodState(String reason, String message, int restarts) {
        /** Nothing that would be worth a word. */
        public static final PodState FINE = new PodState("", "", 0);
    }

    /** The servers that take requests. */
    public List<Server> ready() {
        return pods.stream().filter(Server::ready).toList();
    }
}
