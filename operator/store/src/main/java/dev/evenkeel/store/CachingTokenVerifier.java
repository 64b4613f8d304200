package dev.evenkeel.store;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers verdicts for a while, by the token's hash, so that a model of many requests costs one review. A token that
 * is revoked works on for at most a minute; one that was not yet valid is asked about again after ten seconds. Bounded:
 * the least recently used verdict goes. Thread safe; the lock is never held while the authority is asked.
 */
final class CachingTokenVerifier implements TokenVerifier {
    static final Duration VALID = Duration.ofMinutes(1);
    static final Duration INVALID = Duration.ofSeconds(10);
    static final int CAPACITY = 4096;

    private final TokenVerifier authority;
    private final Clock clock;
    private final Map<Digest, Verdict> verdicts = new LinkedHashMap<>(64, 0.75f, true); // guarded by itself

    private record Verdict(Optional<String> user, Instant until) {}

    CachingTokenVerifier(TokenVerifier authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    @Override
    public Optional<String> user(String token) throws VerifierUnavailable {
        var sha256 = Digest.sha256();
        sha256.update(token.getBytes(StandardCharsets.UTF_8));
        Digest key = Digest.of(sha256);
        Instant now = clock.instant();
        synchronized (verdicts) {
            Verdict known = verdicts.get(key);
            if (known != null && now.isBefore(known.until())) {
                return known.user();
            }
        }
        Optional<String> user = authority.user(token);
        synchronized (verdicts) {
            verdicts.put(key, new Verdict(user, now.plus(user.isPresent() ? VALID : INVALID)));
            if (verdicts.size() > CAPACITY) {
                verdicts.remove(verdicts.keySet().iterator().next());
            }
        }
        return user;
    }
}
