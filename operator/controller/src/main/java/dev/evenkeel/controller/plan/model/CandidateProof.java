package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.CandidateSeen;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServerSeen.Loaded;
import dev.evenkeel.controller.facts.model.ServersSeen.PodState;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Judges how far a revision has proven itself in its own pod. */
sealed interface CandidateProof {
    /** A crash may be chance; three are not. */
    int CRASHES = 3;

    /** As long as a Deployment waits for progress by default. */
    Duration PATIENCE = Duration.ofMinutes(10);

    /** Not yet. */
    record Under(Finding what) implements CandidateProof {}

    /** The pod is ready, and the server says that it serves exactly this model. */
    record Done() implements CandidateProof {}

    /** It cannot serve. The finding's kind tells whether the model is at fault or the surroundings. */
    record Failed(Finding why) implements CandidateProof {}

    static CandidateProof judge(CandidateSeen candidate, Revision revision, Instant now) {
        if (!(candidate instanceof CandidateSeen.Present present)
                || !present.revision().equals(revision.name())) {
            return new Under(proving(revision, "its pod is being made"));
        }
        Optional<Finding> failure = present.server().flatMap(server -> failure(server, revision));
        if (failure.isPresent()) {
            return new Failed(failure.get());
        }
        if (present.server().filter(server -> proven(server, revision)).isPresent()) {
            return new Done();
        }
        if (now.isAfter(present.since().plus(PATIENCE))) {
            return new Failed(Finding.of(
                    Reason.CANDIDATE_FAILED,
                    "revision %s has not become ready in its own pod within %d minutes: see kubectl describe pod -l evenkeel.dev/role=candidate"
                            .formatted(revision.name(), PATIENCE.toMinutes())));
        }
        return new Under(
                proving(revision, present.server().map(CandidateProof::progress).orElse("its pod is being made")));
    }

    private static boolean proven(Server server, Revision revision) {
        return server.ready()
                && server.says().ready(revision.name())
                && server.says()
                        .of(revision.name())
                        .filter(loaded -> loaded.digest().equals(revision.digest()))
                        .isPresent();
    }

    private static Optional<Finding> failure(Server server, Revision revision) {
        Optional<Loaded> said = server.says().of(revision.name());
        if (said.filter(loaded -> loaded.state() == ServerSeen.State.FAILED).isPresent()) {
            return Optional.of(ofServer(said.get(), revision));
        }
        PodState pod = server.pod();
        if (pod.restarts() >= CRASHES) {
            return Optional.of(
                    pod.reason().equals("OOMKilled")
                            ? Finding.of(
                                    Reason.OUT_OF_MEMORY,
                                    "revision %s needs more memory than spec.server.resources.limits.memory gives: raise it, or train a smaller model"
                                            .formatted(revision.name()))
                            : Finding.of(
                                    Reason.CRASH_LOOP,
                                    "the server crashed %d times with revision %s (%s): train another model, or pin the revision and see kubectl logs -l evenkeel.dev/role=candidate"
                                            .formatted(pod.restarts(), revision.name(), pod.reason())));
        }
        return PodTrouble.of(server.address().name(), pod.reason(), pod.message());
    }

    /** What a server says of a revision that it cannot serve, with the way out. */
    static Finding ofServer(Loaded said, Revision revision) {
        Reason reason = Reasons.of(said.reason(), Reason.SELF_TEST_FAILED);
        String wayOut = switch (reason) {
            case DIGEST_MISMATCH -> "put the digest of the file at the uri into spec.model.digest";
            case NOT_ONNX -> "give the uri and digest of an ONNX model";
            case TOO_LARGE -> "give a smaller model, or raise spec.server.resources.limits.memory";
            case UNREACHABLE -> "make the uri reachable from namespace pods; it is tried again";
            case UNAUTHORIZED -> "let the pod's service account read it; it is tried again";
            default -> "give another model";
        };
        return Finding.of(
                reason,
                "revision %s (%s from %s) cannot serve: %s; %s"
                        .formatted(revision.name(), revision.digest(), revision.uri(), said.message(), wayOut));
    }

    private static String progress(Server server) {
        return switch (server.says()) {
            case ServerSeen.Reported _ -> "the server loads it";
            case ServerSeen.Silent _, ServerSeen.NotAsked _ ->
                server.pod().reason().isEmpty()
                        ? "its server starts"
                        : server.pod().reason();
        };
    }

    private static Finding proving(Revision revision, String what) {
        return Finding.of(
                Reason.CANDIDATE_STARTING,
                "revision %s proves itself in a pod of its own: %s".formatted(revision.name(), what));
    }
}
