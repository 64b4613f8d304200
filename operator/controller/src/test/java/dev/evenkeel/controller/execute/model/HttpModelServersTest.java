package dev.evenkeel.controller.execute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.monitor.model.ServerWindows.Captured;
import dev.evenkeel.server.ModelServer;
import dev.evenkeel.server.ServerOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin client against the model server itself: what one signs, the other believes, and nothing else. */
class HttpModelServersTest {
    private static final PodAddress LOCAL = new PodAddress("shop", "sales-1", "uid", "127.0.0.1", 0);
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private final SigningKey.Encoded pair = SigningKey.generate();
    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private ModelServer server;

    HttpModelServersTest(@TempDir Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        server = start();
    }

    private ModelServer start(String... more) throws IOException, InterruptedException {
        Path config = directory.resolve("server.json");
        Files.writeString(
                config, """
                {"model":"shop/sales","generation":3,"revisions":[{"name":"sales-1","uri":"%s","digest":"%s","weight":100}],
                 "updates":{"publicKey":"%s"}}
                """.formatted(directory.resolve("missing.onnx").toUri(), DIGEST, pair.publicKey()));
        List<String> options = new ArrayList<>(List.of(
                "--config=" + config,
                "--host=127.0.0.1",
                "--port=0",
                "--admin-port=0",
                "--metrics-port=0",
                "--work-dir=" + directory,
                "--drain-delay=0"));
        options.addAll(List.of(more));
        ModelServer started = new ModelServer(ServerOptions.parse(options.toArray(new String[0])), vertx);
        started.start();
        return started;
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpModelServers client(SigningKey.Encoded key) {
        return client(key, InstantSource.system());
    }

    private HttpModelServers client(SigningKey.Encoded key, InstantSource clock) {
        return new HttpModelServers(SigningKey.of(key), clock, server.adminPort());
    }

    private static Floor floor(long generation, String... revisions) {
        return new Floor(
                generation,
                Arrays.stream(revisions)
                        .map(name -> new Floor.Entry(
                                name, "file:///missing", DIGEST, name.equals(revisions[0]) ? Floor.ALL : 0))
                        .toList());
    }

    private ServerSeen.Reported state() {
        return (ServerSeen.Reported) client(pair).ask(LOCAL, floor(1, "any"));
    }

    @Test
    void anUpdateThatTheOperatorSignedIsTakenAndTold() {
        assertThat(client(pair).push(LOCAL, "shop/sales", floor(4, "sales-2", "sales-1")))
                .isEmpty();
        assertThat(state().generation()).isEqualTo(4);
        assertThat(state().revisions())
                .extracting(ServerSeen.Loaded::name, ServerSeen.Loaded::weight)
                .containsExactly(tuple("sales-2", 100), tuple("sales-1", 0));
    }

    @Test
    void serversWhoseInferencePortWantsATokenTakeUpdatesToo() throws IOException, InterruptedException {
        guard();
        assertThat(client(pair).push(LOCAL, "shop/sales", floor(4, "sales-2"))).isEmpty();
        assertThat(state().generation()).isEqualTo(4);
    }

    private void guard() throws IOException, InterruptedException {
        server.stop();
        Path access = Files.writeString(directory.resolve("access.json"), """
                {"tokens":[{"name":"ci","role":"infer","sha256":"%s"}]}
                """.formatted("0".repeat(64)));
        server = start("--access=" + access, "--admin-updates-only");
    }

    @Test
    void capturedWindowsAreToldWithAndWithoutTokensOnTheInferencePort() throws IOException, InterruptedException {
        assertThat(client(pair).windows(LOCAL, "shop/sales", 0)).isInstanceOf(Captured.Told.class);
        guard();
        assertThat(client(pair).windows(LOCAL, "shop/sales", 7)).isInstanceOfSatisfying(Captured.Told.class, told -> {
            assertThat(told.instance()).isNotEmpty();
            assertThat(told.windows()).isEmpty();
        });
    }

    @Test
    void capturedWindowsOfAGuardedServerAreForWhoSignedThisQuestionForItsModelJustNow()
            throws IOException, InterruptedException {
        guard();
        assertSilent(client(SigningKey.generate()), "shop/sales", "no signature of this request");
        assertSilent(client(pair), "shop/other", "for a model that is served here");
        InstantSource slow = InstantSource.offset(InstantSource.system(), Duration.ofSeconds(-90));
        assertSilent(client(pair, slow), "shop/sales", "must be an instant within 60 s of");
        HttpRequest unsigned = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.adminPort() + "/capture/v1/windows"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(unsigned, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static void assertSilent(HttpModelServers client, String model, String why) {
        assertThat(client.windows(LOCAL, model, 0))
                .isInstanceOfSatisfying(
                        Captured.Silent.class,
                        silent -> assertThat(silent.message()).contains("401", why));
    }

    @Test
    void anUpdateThatSomebodyElseSignedIsRefusedAndChangesNothing() {
        assertThat(client(SigningKey.generate()).push(LOCAL, "shop/sales", floor(4, "sales-2")))
                .hasValueSatisfying(refusal -> assertThat(refusal.message())
                        .contains("401", "no signature of this body by the configured key"));
        assertThat(state().generation()).isEqualTo(3);
    }

    @Test
    void aServerThatIsAheadOfUsIsLeftAlone() {
        client(pair).push(LOCAL, "shop/sales", floor(9, "sales-9"));
        assertThat(client(pair).push(LOCAL, "shop/sales", floor(8, "sales-8")))
                .as("another operator was here, and its floor is the newer one")
                .isEmpty();
        assertThat(state().generation()).isEqualTo(9);
    }

    @Test
    void aServerOfAnotherModelOrWithAnotherContentIsAnError() {
        assertThat(client(pair).push(LOCAL, "shop/other", floor(4, "other-1")))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal.message()).contains("409", "this server serves 'shop/sales'"));
        assertThat(client(pair).push(LOCAL, "shop/sales", floor(3, "sales-7")))
                .hasValueSatisfying(refusal -> assertThat(refusal.message()).contains("409", "with another content"));
    }

    @Test
    void aServerThatIsNotThereIsSilent() {
        HttpModelServers nobody = new HttpModelServers(SigningKey.of(pair), InstantSource.system(), 1);
        assertThat(nobody.ask(LOCAL, floor(1, "any"))).isInstanceOf(ServerSeen.Silent.class);
        assertThat(nobody.push(LOCAL, "shop/sales", floor(4, "sales-2"))).isPresent();
    }

    @Test
    void theStateNamesWhatFailedAndWhy() {
        await().untilAsserted(() -> assertThat(state().revisions())
                .singleElement()
                .satisfies(revision -> {
                    assertThat(revision.state()).isEqualTo(ServerSeen.State.FAILED);
                    assertThat(revision.reason()).isEqualTo("Unreachable");
                }));
    }
}
