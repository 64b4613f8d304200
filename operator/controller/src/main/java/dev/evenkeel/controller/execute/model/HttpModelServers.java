package dev.evenkeel.controller.execute.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.controller.execute.build.ServerJson;
import dev.evenkeel.controller.execute.build.ServerPod;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServerSeen.Loaded;
import dev.evenkeel.controller.facts.model.ServerSeen.State;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.monitor.model.ServerStates;
import dev.evenkeel.controller.monitor.model.ServerWindows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The admin interface of model servers: their word, signed updates, and signed questions for what they have captured. The
 * signature is all that it takes, with TLS and tokens on the inference port and without: no Secret of a tenant is read.
 */
public final class HttpModelServers implements ServerStates, ServerUpdates, ServerWindows {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final long MOST_BYTES = 1L << 20;
    private static final long MOST_WINDOW_BYTES = 32L << 20;
    private static final Duration WINDOWS_TIMEOUT = Duration.ofSeconds(10);
    private static final String SIGNATURE = "Evenkeel-Signature";
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Http http = new Http(MOST_BYTES);
    private final Http large = new Http(MOST_WINDOW_BYTES);
    private final SigningKey key;
    private final InstantSource clock;
    private final int port;

    public HttpModelServers(SigningKey key, InstantSource clock) {
        this(key, clock, ServerPod.ADMIN);
    }

    HttpModelServers(SigningKey key, InstantSource clock, int port) {
        this.key = key;
        this.clock = clock;
        this.port = port;
    }

    @Override
    public ServerSeen ask(PodAddress server, Floor wanted) {
        HttpRequest request = HttpRequest.newBuilder(uri(server, "/admin/v1/state"))
                .timeout(TIMEOUT)
                .GET()
                .build();
        return switch (http.call(request)) {
            case Http.Answer.Silence(String message) -> new ServerSeen.Silent(message);
            case Http.Answer.Given given when given.status() == OK -> reported(given.body());
            case Http.Answer.Given given ->
                new ServerSeen.Silent("it answers %d: %s".formatted(given.status(), given.excerpt()));
        };
    }

    private static ServerSeen reported(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            List<Loaded> revisions = new ArrayList<>();
            for (JsonNode one : root.path("revisions")) {
                revisions.add(new Loaded(
                        one.path("name").asText(""),
                        one.path("digest").asText(""),
                        one.path("weight").asInt(0),
                        state(one.path("state").asText("")),
                        one.path("reason").asText(""),
                        one.path("message").asText("")));
            }
            return new ServerSeen.Reported(root.path("generation").asLong(0), revisions);
        } catch (IOException e) {
            return new ServerSeen.Silent("its answer is no JSON: " + e.getMessage());
        }
    }

    /** What is not certainly ready or failed is on its way. */
    private static State state(String wireName) {
        return switch (wireName) {
            case "Ready" -> State.READY;
            case "Failed" -> State.FAILED;
            default -> State.LOADING;
        };
    }

    @Override
    public Optional<Refusal> push(PodAddress server, String model, Floor floor) {
        byte[] body = ServerJson.update(model, floor);
        HttpRequest request = HttpRequest.newBuilder(uri(server, "/admin/v1/desired"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(SIGNATURE, key.sign(body))
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
        return switch (http.call(request)) {
            case Http.Answer.Silence(String message) -> Optional.of(new Refusal(server, message));
            case Http.Answer.Given given when given.status() == OK -> Optional.empty();
            case Http.Answer.Given given
            when given.status() == CONFLICT && overtaken(server, floor) -> Optional.empty();
            case Http.Answer.Given given ->
                Optional.of(new Refusal(
                        server, "it answers %d to an update: %s".formatted(given.status(), given.excerpt())));
        };
    }

    @Override
    public Captured windows(PodAddress server, String model, long after) {
        String question = "/capture/v1/windows?after=" + after;
        String now = clock.instant().toString();
        byte[] signed = String.join("\n", "evenkeel-read", model, question, now).getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(uri(server, question))
                .timeout(WINDOWS_TIMEOUT)
                .header("Evenkeel-Signed-At", now)
                .header(SIGNATURE, key.sign(signed))
                .GET()
                .build();
        return switch (large.call(request)) {
            case Http.Answer.Silence(String message) -> new Captured.Silent(message);
            case Http.Answer.Given given when given.status() == OK -> told(given.body());
            case Http.Answer.Given given ->
                new Captured.Silent("it answers %d: %s".formatted(given.status(), given.excerpt()));
        };
    }

    private static Captured told(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            List<JsonNode> windows = new ArrayList<>();
            root.path("windows").forEach(windows::add);
            return new Captured.Told(root.path("instance").asText(""), windows);
        } catch (IOException e) {
            return new Captured.Silent("its answer is no JSON: " + e.getMessage());
        }
    }

    /** The server has a newer state already: another operator was here, and its floor is the newer one. */
    private boolean overtaken(PodAddress server, Floor floor) {
        return ask(server, floor) instanceof ServerSeen.Reported reported && reported.generation() > floor.generation();
    }

    private URI uri(PodAddress server, String path) {
        String host = server.ip().contains(":") ? "[" + server.ip() + "]" : server.ip();
        return URI.create("http://" + host + ":" + port + path);
    }
}
