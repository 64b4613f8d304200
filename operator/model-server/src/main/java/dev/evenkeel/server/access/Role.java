package dev.evenkeel.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a caller may do; the later one may do what the earlier one may. */
public enum Role {
    /** Use the inference API. */
    INFER,
    /** Use the admin API too. */
    ADMIN;

    /** True when a caller of this role may do what {@code needed} may. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    static Role of(String name) {
        for (Role role : values()) {
            if (role.wireName().equals(name)) {
                return role;
            }
        }
        throw new InvalidAccess("role '" + name + "' must be one of "
                + Arrays.stream(values()).map(Role::wireName).collect(Collectors.joining(", ")));
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
