package dev.evenkeel.controller.execute.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.facts.model.Digests;
import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.monitor.model.Artifacts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The artifact store over HTTP, with the operator's own projected token. */
public final class HttpArtifacts implements Artifacts {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 4L << 20;
    private static final int OK = 200;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Http http = new Http(MOST_BYTES);
    private final String url;
    private final Path tokenFile;

    public HttpArtifacts(EvenkeelConfiguration.Store store) {
        String given = store.url().toString();
        this.url = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        this.tokenFile = store.tokenFile();
    }

    @Override
    public ManifestSeen manifest(String namespace, String digest) {
        return switch (get("/v1/namespaces/" + namespace + "/blobs/" + digest)) {
            case Http.Answer.Silence(String message) -> new ManifestSeen.Unreachable(message);
            case Http.Answer.Given given
            when given.status() != OK ->
                new ManifestSeen.Unreachable("the store answers %d for %s in namespace %s: %s"
                        .formatted(given.status(), digest, namespace, given.excerpt()));
            case Http.Answer.Given given -> verified(given.body(), digest);
        };
    }

    private static ManifestSeen verified(byte[] body, String digest) {
        String actual = Digests.of(body);
        if (!actual.equals(digest)) {
            return new ManifestSeen.Corrupt("its digest is " + actual + ", not " + digest);
        }
        try {
            return new ManifestSeen.Read(JSON.readValue(body, Manifest.class));
        } catch (IOException e) {
            return new ManifestSeen.Corrupt("it is no manifest: " + e.getMessage());
        }
    }

    @Override
    public Optional<ProgressSeen> progress(String namespace, String runUid) {
        return get("/v1/namespaces/" + namespace + "/runs/" + runUid + "/progress") instanceof Http.Answer.Given given
                        && given.status() == OK
                ? progress(given.body())
                : Optional.empty();
    }

    /** A run's progress is for people to watch: what cannot be read is left out. */
    private static Optional<ProgressSeen> progress(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return Optional.of(new ProgressSeen(
                    node.path("step").asText(""),
                    Math.clamp(node.path("percent").asInt(0), 0, 100),
                    node.path("message").asText("")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Http.Answer get(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).GET();
        try {
            if (Files.exists(tokenFile)) {
                request.header(
                        "Authorization", "Bearer " + Files.readString(tokenFile).strip());
            }
        } catch (IOException e) {
            return new Http.Answer.Silence("cannot read the operator's token " + tokenFile + ": " + e.getMessage());
        }
        return http.call(request.build());
    }
}
