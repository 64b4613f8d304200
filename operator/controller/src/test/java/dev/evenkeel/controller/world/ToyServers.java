package dev.evenkeel.controller.world;

import dev.evenkeel.controller.execute.model.ServerUpdates;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServerSeen.Loaded;
import dev.evenkeel.controller.facts.model.ServerSeen.State;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.monitor.model.ServerStates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Model servers: each loads what it is told beside what it has, lets go of what is listed no more, refuses lower
 * generations, and moves requests only to what is loaded.
 */
public final class ToyServers implements ServerStates, ServerUpdates {
    private final Map<String, Server> byPod = new HashMap<>();
    private final Predicate<String> loadable;

    /** @param loadable whether the model of this digest can be loaded at all */
    public ToyServers(Predicate<String> loadable) {
        this.loadable = loadable;
    }

    /** One server's memory. */
    private static final class Server {
        Floor wanted;
        final Map<String, State> states = new HashMap<>();
        Optional<String> serving = Optional.empty();

        Server(Floor wanted) {
            this.wanted = wanted;
        }
    }

    /** A server starts with what its ConfigMap says. */
    public void start(String pod, Floor floor) {
        byPod.put(pod, new Server(floor));
    }

    public void stop(String pod) {
        byPod.remove(pod);
    }

    public boolean runs(String pod) {
        return byPod.containsKey(pod);
    }

    /** The revision that answers a request now. */
    public Optional<String> serving(String pod) {
        return Optional.ofNullable(byPod.get(pod)).flatMap(server -> server.serving);
    }

    /** Each server gets a step further with one thing. */
    public void work() {
        byPod.values().forEach(this::step);
    }

    private void step(Server server) {
        server.states.keySet().removeIf(name -> server.wanted.entry(name).isEmpty() && !isServing(server, name));
        Optional<Floor.Entry> next = server.wanted.entries().stream()
                .filter(entry -> server.states.get(entry.name()) != State.READY)
                .filter(entry -> server.states.get(entry.name()) != State.FAILED)
                .findFirst();
        if (next.isPresent()) {
            Floor.Entry entry = next.get();
            boolean seen = server.states.containsKey(entry.name());
            State done = loadable.test(entry.digest()) ? State.READY : State.FAILED;
            server.states.put(entry.name(), seen ? done : State.LOADING);
        }
        server.wanted
                .active()
                .map(Floor.Entry::name)
                .filter(name -> server.states.get(name) == State.READY)
                .ifPresent(name -> server.serving = Optional.of(name));
    }

    private static boolean isServing(Server server, String name) {
        return server.serving.filter(name::equals).isPresent();
    }

    @Override
    public ServerSeen ask(PodAddress address, Floor wanted) {
        Server server = byPod.get(address.name());
        if (server == null) {
            return new ServerSeen.Silent("connection refused");
        }
        List<Loaded> loaded = new ArrayList<>();
        for (Floor.Entry entry : server.wanted.entries()) {
            State state = server.states.getOrDefault(entry.name(), State.LOADING);
            boolean failed = state == State.FAILED;
            loaded.add(new Loaded(
                    entry.name(),
                    entry.digest(),
                    entry.weight(),
                    state,
                    failed ? "NotOnnx" : "",
                    failed ? "the file is no ONNX model" : ""));
        }
        return new ServerSeen.Reported(server.wanted.generation(), loaded);
    }

    @Override
    public Optional<Refusal> push(PodAddress address, String model, Floor floor) {
        Server server = byPod.get(address.name());
        if (server == null) {
            return Optional.of(new Refusal(address, "connection refused"));
        }
        if (floor.generation() > server.wanted.generation()) {
            server.wanted = floor;
        }
        return Optional.empty();
    }
}
