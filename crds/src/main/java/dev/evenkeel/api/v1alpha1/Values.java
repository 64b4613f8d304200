package dev.evenkeel.api.v1alpha1;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What every compact constructor does with what Jackson hands it: absent becomes empty, everything is copied. */
final class Values {
    private Values() {}

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** Sorted by key: the same content is written the same way. */
    static <T> Map<String, T> map(@Nullable Map<String, T> map) {
        return map == null || map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** Whole seconds, as the API machinery stores times: what is in memory equals what comes back. */
    static @Nullable Instant seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
