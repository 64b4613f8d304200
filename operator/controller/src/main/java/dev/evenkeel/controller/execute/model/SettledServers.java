package dev.evenkeel.controller.execute.model;

import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServerSeen.Reported;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.monitor.model.ServerStates;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers servers that hold exactly what they should, so that a quiet pass asks nobody. A restart of the container, or
 * another floor, makes the memory worthless. Thread safe; keeps the {@value #MOST} that were used last.
 */
public final class SettledServers implements ServerStates {
    private static final int MOST = 10_000;

    private final ServerStates servers;
    private final Map<PodAddress, Reported> settled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PodAddress, Reported> eldest) {
            return size() > MOST;
        }
    };

    public SettledServers(ServerStates servers) {
        this.servers = servers;
    }

    @Override
    public ServerSeen ask(PodAddress server, Floor wanted) {
        Optional<Reported> known = known(server).filter(said -> holds(said, wanted));
        if (known.isPresent()) {
            return known.get();
        }
        ServerSeen said = servers.ask(server, wanted);
        if (said instanceof Reported reported && holds(reported, wanted)) {
            remember(server, reported);
        }
        return said;
    }

    private static boolean holds(Reported said, Floor wanted) {
        return said.generation() == wanted.generation()
                && wanted.generation() > 0
                && wanted.entries().stream().allMatch(entry -> said.ready(entry.name()));
    }

    private synchronized Optional<Reported> known(PodAddress server) {
        return Optional.ofNullable(settled.get(server));
    }

    private synchronized void remember(PodAddress server, Reported said) {
        settled.put(server, said);
    }
}
