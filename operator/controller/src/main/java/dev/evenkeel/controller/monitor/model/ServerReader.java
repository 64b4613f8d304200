package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.CandidateSeen;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.facts.model.ServersSeen.PodState;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the pods of model servers, and asks each server what it holds. */
final class ServerReader {
    private static final Floor NOTHING = new Floor(0, List.of());

    private final ServerStates states;

    ServerReader(ServerStates states) {
        this.states = states;
    }

    ServersSeen stable(ModelDeployment deployment, Seen seen, Optional<Floor> floor) {
        List<Pod> pods = seen.stablePods().stream()
                .filter(PodReader::stays)
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
        List<Server> servers = Calls.each(pods, pod -> server(pod, floor.orElse(NOTHING)));
        return new ServersSeen(
                wanted(deployment, seen.stable()),
                seen.stable().filter(ServerReader::settled).isPresent(),
                servers);
    }

    /** What the spec says, unless it says nothing or an autoscaler has the say. */
    private static int wanted(ModelDeployment deployment, Optional<Deployment> stable) {
        int there = stable.map(found -> found.getSpec().getReplicas()).orElse(0);
        return stable.filter(Autoscaled::test).isPresent()
                ? there
                : Optional.ofNullable(deployment.getSpec().server())
                        .map(ModelDeploymentSpec.Server::replicas)
                        .orElse(there);
    }

    private static boolean settled(Deployment stable) {
        DeploymentStatus status = stable.getStatus();
        int replicas = Objects.requireNonNullElse(stable.getSpec().getReplicas(), 1);
        return status != null
                && Objects.requireNonNullElse(status.getObservedGeneration(), 0L)
                        >= Objects.requireNonNullElse(stable.getMetadata().getGeneration(), 0L)
                && Objects.requireNonNullElse(status.getUpdatedReplicas(), 0) == replicas
                && Objects.requireNonNullElse(status.getReplicas(), 0) == replicas;
    }

    CandidateSeen candidate(Seen seen) {
        if (seen.candidate().isEmpty()) {
            return new CandidateSeen.Absent();
        }
        String revision = HistoryReader.annotation(seen.candidate().get(), Annotations.REVISION)
                .orElse("");
        Optional<Pod> pod = seen.candidatePods().stream()
                .filter(PodReader::stays)
                .filter(one -> HistoryReader.annotation(one, Annotations.REVISION)
                        .filter(revision::equals)
                        .isPresent())
                .max(Comparator.comparing(one -> one.getMetadata().getCreationTimestamp()));
        Instant since = pod.map(one -> one.getMetadata().getCreationTimestamp())
                .or(() -> seen.candidate().map(one -> one.getMetadata().getCreationTimestamp()))
                .map(Instant::parse)
                .orElseThrow();
        return new CandidateSeen.Present(revision, since, pod.map(one -> server(one, NOTHING)));
    }

    private Server server(Pod pod, Floor wanted) {
        Optional<String> ip = Optional.ofNullable(pod.getStatus()).map(PodStatus::getPodIP);
        boolean runs = PodReader.container(pod)
                .map(container -> container.getState().getRunning())
                .isPresent();
        PodAddress address = new PodAddress(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                ip.orElse(""),
                PodReader.restarts(pod));
        ServerSeen says = ip.isPresent() && runs ? states.ask(address, wanted) : new ServerSeen.NotAsked();
        return new Server(address, PodReader.ready(pod), state(pod), says);
    }

    private static PodState state(Pod pod) {
        PodReader.Waiting waiting = PodReader.waiting(pod);
        String reason =
                PodReader.restarts(pod) > 0 ? PodReader.lastEnd(pod).orElse(waiting.reason()) : waiting.reason();
        return new PodState(reason, waiting.message(), PodReader.restarts(pod));
    }
}
