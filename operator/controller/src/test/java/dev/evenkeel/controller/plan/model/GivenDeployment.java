package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.CandidateSeen;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServerSeen.Loaded;
import dev.evenkeel.controller.facts.model.ServersSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.facts.model.ServersSeen.PodState;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import dev.evenkeel.controller.facts.model.TriggersSeen;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Facts of a ModelDeployment, one thing at a time. Each method changes this and returns it. */
final class GivenDeployment {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final String URI = "configMap://sales/data.csv";

    private boolean suspended;
    private boolean paused;
    private boolean manual;
    private Optional<String> pin = Optional.empty();
    private Data data = new Data.InConfigMap(URI, "sales", "data.csv", "sha256:a");
    private Slot slot = new Slot.None();
    private boolean dataChange = true;
    private Duration minInterval = Duration.ZERO;
    private String template = "t1";
    private Optional<Source> source = Optional.empty();
    private final List<RunSeen> runs = new ArrayList<>();
    private final List<Revision> revisions = new ArrayList<>();
    private Optional<Floor> floor = Optional.empty();
    private CandidateSeen candidate = new CandidateSeen.Absent();
    private final List<Server> servers = new ArrayList<>();

    DeploymentFacts facts() {
        Source trained = new Source.Trained(
                template, data, new TriggersSeen(dataChange, slot, minInterval), NOW.minus(Duration.ofDays(1)));
        return new DeploymentFacts(
                NOW,
                "shop",
                "sales",
                "uid",
                suspended,
                paused,
                source.orElse(trained),
                manual,
                pin,
                10,
                runs,
                revisions,
                floor,
                candidate,
                new ServersSeen(servers.size(), true, servers));
    }

    DeploymentVerdict verdict() {
        return DeploymentPlanner.judge(facts());
    }

    GivenDeployment suspended() {
        suspended = true;
        return this;
    }

    GivenDeployment paused() {
        paused = true;
        return this;
    }

    GivenDeployment manual() {
        manual = true;
        return this;
    }

    GivenDeployment pin(String revision) {
        pin = Optional.of(revision);
        return this;
    }

    GivenDeployment data(Data seen) {
        data = seen;
        return this;
    }

    GivenDeployment data(String digest) {
        return data(new Data.InConfigMap(URI, "sales", "data.csv", digest));
    }

    GivenDeployment schedule(Slot seen) {
        slot = seen;
        dataChange = false;
        return this;
    }

    GivenDeployment minInterval(Duration interval) {
        minInterval = interval;
        return this;
    }

    GivenDeployment template(String hash) {
        template = hash;
        return this;
    }

    GivenDeployment source(Source other) {
        source = Optional.of(other);
        return this;
    }

    /** A run for the data and template as they are now, started so long ago. */
    GivenDeployment run(Phase phase, Duration ago, String model) {
        String name = RunName.wanted(facts()).orElseThrow();
        runs.add(new RunSeen(
                name,
                "uid-" + name,
                phase,
                NOW.minus(ago),
                template,
                data.knownDigest(),
                Optional.of("sha256:manifest"),
                phase == Phase.SUCCEEDED ? Optional.of(model) : Optional.empty(),
                phase == Phase.FAILED ? "TargetColumnMissing" : "GateFailed",
                "in words"));
        return this;
    }

    /** A revision; promoted at that hour of yesterday when the hour is not negative. */
    GivenDeployment revision(int number, String digest, int promotedHour) {
        revisions.add(new Revision(
                number,
                "sales-" + number,
                digest,
                "http://store/" + digest,
                Optional.empty(),
                Optional.of("sha256:manifest" + number),
                promotedHour < 0
                        ? Optional.empty()
                        : Optional.of(NOW.minus(Duration.ofDays(1)).plus(Duration.ofHours(promotedHour))),
                Optional.empty()));
        return this;
    }

    GivenDeployment rejected(int number, String digest) {
        revisions.add(new Revision(
                number,
                "sales-" + number,
                digest,
                "http://store/" + digest,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Revision.Rejection("NotOnnx", "the file is no ONNX model"))));
        return this;
    }

    /** Names of revisions: the first takes all of the traffic, the others none. */
    GivenDeployment floor(long generation, String... names) {
        List<Floor.Entry> entries = new ArrayList<>();
        for (String name : names) {
            Revision revision = revisions.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            entries.add(Floor.Entry.of(revision, entries.isEmpty() ? Floor.ALL : 0));
        }
        floor = Optional.of(new Floor(generation, entries));
        return this;
    }

    GivenDeployment candidate(int number, Duration ago, boolean ready, PodState pod, ServerSeen says) {
        candidate = new CandidateSeen.Present(
                "sales-" + number, NOW.minus(ago), Optional.of(new Server(address("candidate"), ready, pod, says)));
        return this;
    }

    GivenDeployment server(boolean ready, ServerSeen says) {
        servers.add(new Server(address("server-" + servers.size()), ready, PodState.FINE, says));
        return this;
    }

    private static PodAddress address(String name) {
        return new PodAddress("shop", name, "uid-" + name, "10.0.0.1", 0);
    }

    static ServerSeen says(long generation, Loaded... loaded) {
        return new ServerSeen.Reported(generation, List.of(loaded));
    }

    static Loaded loaded(int number, String digest, ServerSeen.State state) {
        boolean failed = state == ServerSeen.State.FAILED;
        return new Loaded(
                "sales-" + number, digest, 100, state, failed ? "NotOnnx" : "", failed ? "no ONNX model" : "");
    }
}
