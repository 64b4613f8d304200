package dev.evenkeel.server.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access file, watched by its content and that of the key files it names, so that a rotated key or token needs no
 * restart. A content that cannot be read or breaks a rule is reported once, and what was granted before stays.
 */
public final class AccessFile implements Access {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFile.class);
    private static final String BEARER = "Bearer ";
    private static final int MAX_TOKEN = 8192;
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private final InstantSource clock;
    private Map<Path, String> lastSeen; // guarded by this
    private @Nullable String lastError; // guarded by this
    private volatile AccessList list;

    /**
     * Reads the file; blocks.
     *
     * @throws InvalidAccess when it cannot be read or breaks a rule: the server must not start unguarded
     */
    public AccessFile(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.lastSeen = new HashMap<>();
        this.list = read(lastSeen);
    }

    @Override
    public Verdict check(@Nullable String authorization, Role needed) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                || authorization.length() > MAX_TOKEN) {
            return Verdict.ANONYMOUS;
        }
        return list.roleOf(authorization.substring(BEARER.length()).strip(), clock.instant())
                .map(role -> role.covers(needed) ? Verdict.GRANTED : Verdict.FORBIDDEN)
                .orElse(Verdict.UNKNOWN);
    }

    /** Takes over what the files say now if it is new and valid. Blocks; called about once a second. */
    public synchronized void poll() {
        Map<Path, String> seen = new HashMap<>();
        try {
            AccessList next = read(seen);
            if (!seen.equals(lastSeen)) {
                list = next;
                LOG.info("access file {} is taken over", file);
            }
            lastError = null;
        } catch (InvalidAccess e) {
            if (!Objects.equals(e.getMessage(), lastError)) {
                LOG.error("access file {} is not taken over, what was granted stays: {}", file, e.getMessage());
            }
            lastError = e.getMessage();
        }
        lastSeen = seen;
    }

    private AccessList read(Map<Path, String> seen) {
        Path directory = file.toAbsolutePath().getParent();
        return AccessList.parse(
                content(file, seen),
                name -> content(Objects.requireNonNull(directory).resolve(name), seen));
    }

    private static String content(Path file, Map<Path, String> seen) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new InvalidAccess(file + " has " + size + " bytes, more than " + MAX_BYTES);
            }
            String content = Files.readString(file);
            seen.put(file, content);
            return content;
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidAccess(file + " cannot be read: " + e);
        }
    }
}
