package dev.evenkeel.controller.knowledge;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What an informer shows, with this process's own writes laid over it until the watch has brought them. Of two versions
 * of an object the one with the higher resourceVersion is the newer. Thread safe.
 */
final class Notebook<T extends HasMetadata> {
    /** An own write that the watch did not bring within this time is forgotten: the object is gone. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Own<T>> own = new ConcurrentHashMap<>();

    private record Own<T>(T object, Instant at) {}

    Notebook(Clock clock) {
        this.clock = clock;
    }

    /** Notes what a write returned. */
    T wrote(T object) {
        own.merge(
                uid(object),
                new Own<>(object, clock.instant()),
                (old, latest) -> newer(latest.object(), old.object()) ? latest : old);
        return object;
    }

    /** Forgets an object that the watch says is gone. */
    void deleted(T object) {
        own.remove(uid(object));
    }

    /** The newest known version of everything that the informer shows, or that was written and not shown yet. */
    Stream<T> over(List<T> shown) {
        Map<String, T> newest = new HashMap<>();
        for (T object : shown) {
            newest.put(uid(object), object);
        }
        Instant now = clock.instant();
        own.forEach((uid, written) -> {
            Optional<T> seen = Optional.ofNullable(newest.get(uid));
            if ((seen.isPresent() && !newer(written.object(), seen.get()))
                    || written.at().plus(PATIENCE).isBefore(now)) {
                own.remove(uid, written);
            } else {
                newest.put(uid, written.object());
            }
        });
        return newest.values().stream();
    }

    private static String uid(HasMetadata object) {
        return Objects.requireNonNullElse(
                object.getMetadata().getUid(), object.getMetadata().getName());
    }

    private static boolean newer(HasMetadata one, HasMetadata other) {
        return version(one) > version(other);
    }

    private static long version(HasMetadata object) {
        String version = Objects.requireNonNullElse(object.getMetadata().getResourceVersion(), "");
        return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
    }
}
