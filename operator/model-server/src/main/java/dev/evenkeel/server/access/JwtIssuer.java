package dev.evenkeel.server.access;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the JSON Web Tokens of one issuer: signature by one of its keys, issuer, audience and times, then the subject
 * against a list. Kubernetes' projected service-account tokens are such tokens. Pure; a token that breaks any rule is
 * simply not valid. A minute of clock difference is forgiven. Source: RFC 7519; algorithms RS256 and ES256 (RFC 7518).
 *
 * @param issuer the {@code iss} that tokens must have
 * @param audience one of the {@code aud} that tokens must have
 * @param keys by their id
 * @param subjects the first whose pattern fits gives the role
 */
record JwtIssuer(String issuer, String audience, Map<String, JwtKey> keys, List<Subject> subjects) {
    private static final long LEEWAY_SECONDS = 60;

    JwtIssuer {
        keys = Map.copyOf(keys);
        subjects = List.copyOf(subjects);
    }

    /** A subject, or all that begin alike: {@code system:serviceaccount:shop:*}. */
    record Subject(String pattern, Role role) {
        boolean covers(String subject) {
            return pattern.endsWith("*")
                    ? subject.startsWith(pattern.substring(0, pattern.length() - 1))
                    : subject.equals(pattern);
        }
    }

    /** What a token grants, and until when. */
    record Grant(Role role, Instant until) {}

    /** The grant of a token, empty when it is not valid or its subject is not listed. */
    Optional<Grant> check(String token, Instant now) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonObject head = decode(parts[0]);
            JwtKey key = keys.get(String.valueOf(head.getValue("kid")));
            if (key == null || !key.algorithm().equals(head.getValue("alg"))) {
                return Optional.empty(); // the key says which algorithm is right, never the token
            }
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            return verifies(key, signed, Base64.getUrlDecoder().decode(parts[2]))
                    ? claims(decode(parts[1]), now)
                    : Optional.empty();
        } catch (DecodeException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private Optional<Grant> claims(JsonObject claims, Instant now) {
        long seconds = now.getEpochSecond();
        if (!(claims.getValue("exp") instanceof Number expires)
                || seconds >= expires.longValue() + LEEWAY_SECONDS
                || (claims.getValue("nbf") instanceof Number from && seconds < from.longValue() - LEEWAY_SECONDS)
                || !issuer.equals(claims.getValue("iss"))
                || !isFor(claims.getValue("aud"))
                || !(claims.getValue("sub") instanceof String subject)) {
            return Optional.empty();
        }
        return subjects.stream()
                .filter(listed -> listed.covers(subject))
                .findFirst()
                .map(listed -> new Grant(listed.role(), Instant.ofEpochSecond(expires.longValue() + LEEWAY_SECONDS)));
    }

    private boolean isFor(@Nullable Object given) {
        return given instanceof JsonArray several ? several.contains(audience) : audience.equals(given);
    }

    private static JsonObject decode(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static boolean verifies(JwtKey key, byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(key.javaAlgorithm());
            verifier.initVerify(key.key());
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false; // a signature of another length or form
        }
    }
}
