package dev.evenkeel.server.access;

import dev.evenkeel.server.access.JwtIssuer.Grant;
import dev.evenkeel.server.access.JwtIssuer.Subject;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What one content of the access file grants. Immutable but for the verified tokens that it remembers until they
 * expire: checking a signature takes some 50 us, looking a digest up less than one. Only good tokens are remembered,
 * at most {@value #REMEMBERED}, and they go with this list when the file changes.
 */
final class AccessList {
    static final int REMEMBERED = 4096;

    private final Map<Sha256, Role> tokens;
    private final List<JwtIssuer> issuers;
    private final Map<Sha256, Grant> verified = new ConcurrentHashMap<>();

    private AccessList(Map<Sha256, Role> tokens, List<JwtIssuer> issuers) {
        this.tokens = Map.copyOf(tokens);
        this.issuers = List.copyOf(issuers);
    }

    /**
     * Reads an access file's content: {@code {"tokens": [{name, role, sha256}], "issuers": [{issuer, audience, keysFile,
     * subjects: [{subject, role}]}]}}.
     *
     * @param files gives the content of a file that is named in it
     * @throws InvalidAccess when a field is missing or breaks a rule, or nobody is granted anything
     */
    static AccessList parse(String json, Function<String, String> files) {
        JsonObject root = Json.object(json, "the access file");
        Map<Sha256, Role> tokens = new HashMap<>();
        for (JsonObject token : Json.objects(root, "tokens")) {
            String name = Json.text(token, "tokens[].", "name");
            Sha256 digest = Sha256.parse(Json.text(token, "tokens[].", "sha256"), "tokens[].sha256 of " + name);
            if (tokens.put(digest, Role.of(Json.text(token, "tokens[].", "role"))) != null) {
                throw new InvalidAccess("token " + name + " is listed twice");
            }
        }
        List<JwtIssuer> issuers = new ArrayList<>();
        for (JsonObject issuer : Json.objects(root, "issuers")) {
            issuers.add(issuer(issuer, files));
        }
        if (tokens.isEmpty() && issuers.isEmpty()) {
            throw new InvalidAccess("the access file grants nothing: give tokens or issuers");
        }
        return new AccessList(tokens, issuers);
    }

    private static JwtIssuer issuer(JsonObject issuer, Function<String, String> files) {
        String file = Json.text(issuer, "issuers[].", "keysFile");
        List<Subject> subjects = new ArrayList<>();
        for (JsonObject subject : Json.objects(issuer, "subjects")) {
            subjects.add(new Subject(
                    Json.text(subject, "subjects[].", "subject"), Role.of(Json.text(subject, "subjects[].", "role"))));
        }
        return new JwtIssuer(
                Json.text(issuer, "issuers[].", "issuer"),
                Json.text(issuer, "issuers[].", "audience"),
                JwtKey.ofSet(files.apply(file), "key file " + file),
                subjects);
    }

    /** The role of a token's bearer, empty when the token is not valid. */
    Optional<Role> roleOf(String token, Instant now) {
        Sha256 digest = Sha256.of(token);
        Role role = tokens.get(digest);
        if (role != null) {
            return Optional.of(role);
        }
        Grant known = verified.get(digest);
        if (known != null && now.isBefore(known.until())) {
            return Optional.of(known.role());
        }
        for (JwtIssuer issuer : issuers) {
            Optional<Grant> grant = issuer.check(token, now);
            if (grant.isPresent()) {
                remember(digest, grant.get());
                return grant.map(Grant::role);
            }
        }
        return Optional.empty();
    }

    private void remember(Sha256 digest, Grant grant) {
        if (verified.size() >= REMEMBERED) {
            verified.clear(); // all of them are verified anew: rare, and bounded
        }
        verified.put(digest, grant);
    }
}
