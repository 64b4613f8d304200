package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.server.TestModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetcherTest {
    private static final byte[] MODEL = TestModels.utf8("the bytes of a model");

    @TempDir
    Path directory;

    private final ConcurrentHashMap<String, String> authorizations = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer store;
    private final HttpServer other;

    FetcherTest() throws IOException {
        store = server();
        other = server();
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return server;
    }

    @BeforeEach
    void serve() {
        for (HttpServer server : new HttpServer[] {store, other}) {
            server.createContext("/model", exchange -> answer(exchange, 200, MODEL));
            server.createContext("/denied", exchange -> answer(exchange, 403, new byte[0]));
            server.createContext("/missing", exchange -> answer(exchange, 404, new byte[0]));
            server.createContext("/loop", exchange -> redirect(exchange, "/loop"));
            server.createContext("/to-model", exchange -> redirect(exchange, "model"));
            server.createContext("/to-metadata", exchange -> redirect(exchange, "http://169.254.169.254/latest"));
            server.createContext("/to-file", exchange -> redirect(exchange, "file:///etc/passwd"));
            server.createContext("/to-store", exchange -> redirect(exchange, url(store, "/model")));
            server.createContext("/drip", this::drip);
            server.start();
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        store.stop(0);
        other.stop(0);
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.put(
                exchange.getLocalAddress().getPort() + exchange.getRequestURI().getPath(),
                authorization == null ? "" : authorization);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    /** Sends a byte now and then, so that no read times out, and never ends. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (!end.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String url(HttpServer server, String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Fetcher fetcher(long maxBytes, Duration timeout) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        return new Fetcher(maxBytes, timeout, Optional.of(new StoreAccess(URI.create(url(store, "")), token)));
    }

    private String fetch(String url) throws Exception {
        return fetcher(1000, Duration.ofSeconds(5)).fetch(URI.create(url), directory.resolve("out"));
    }

    @Test
    void fetchesFromTheStoreWithTheTokenAndFromElsewhereWithout() throws Exception {
        assertThat(fetch(url(store, "/model"))).isEqualTo(TestModels.digest(MODEL));
        assertThat(directory.resolve("out")).hasBinaryContent(MODEL);
        assertThat(authorizations.get(store.getAddress().getPort() + "/model")).isEqualTo("Bearer secret");
        assertThat(fetch(url(other, "/to-model"))).isEqualTo(TestModels.digest(MODEL));
        assertThat(authorizations.get(other.getAddress().getPort() + "/model")).isEmpty();
    }

    @Test
    void fetchesFromAFile() throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), MODEL);
        assertThat(fetch(file.toUri().toString())).isEqualTo(TestModels.digest(MODEL));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            /denied      | other | Unauthorized | no token was sent
            /denied      | store | Unauthorized | check its audience and namespace
            /missing     | store | Unreachable  | answered 404
            /loop        | other | Unreachable  | more than 5 redirects
            /to-metadata | other | Unreachable  | never fetched from
            /to-file     | other | Unreachable  | which is not followed
            /to-model    | store | Unreachable  | answered 302
            """)
    void namesWhatWentWrong(String path, String from, String reason, String message) {
        String url = url(from.equals("store") ? store : other, path);
        assertThatThrownBy(() -> fetch(url))
                .isInstanceOfSatisfying(
                        LoadFailure.class,
                        e -> assertThat(e.reason().wireName()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "http://no-such-host.invalid/m, is unknown",
        "http://127.0.0.1:1/m, cannot fetch",
        "http://169.254.169.254/latest, never fetched from",
        "file:///no/such/file, cannot read",
        "http:///m, has no host"
    })
    void namesTheAddressThatCannotBeReached(String url, String message) {
        assertThatThrownBy(() -> fetch(url))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining(message)
                .hasMessageContaining(url.substring(0, 8));
    }

    @Test
    void stopsAtTheSizeLimitAnnouncedOrNot() throws IOException {
        Fetcher small = fetcher(10, Duration.ofSeconds(5));
        for (String path : new String[] {"/model", "/drip"}) {
            assertThatThrownBy(() -> small.fetch(URI.create(url(other, path)), directory.resolve("out")))
                    .isInstanceOfSatisfying(
                            LoadFailure.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.TOO_LARGE));
        }
    }

    @Test
    void stopsAtTheTimeLimitThoughBytesStillCome() throws IOException {
        Fetcher hasty = fetcher(1_000_000, Duration.ofMillis(300));
        assertThatThrownBy(() -> hasty.fetch(URI.create(url(other, "/drip")), directory.resolve("out")))
                .isInstanceOfSatisfying(
                        LoadFailure.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.UNREACHABLE))
                .hasMessageContaining("stopped after");
    }

    @Test
    void saysWhenTheTokenCannotBeRead() {
        Fetcher broken = new Fetcher(
                10,
                Duration.ofSeconds(1),
                Optional.of(new StoreAccess(URI.create(url(store, "")), directory.resolve("none"))));
        assertThatThrownBy(() -> broken.fetch(URI.create(url(store, "/model")), directory.resolve("out")))
                .hasMessageContaining("token file");
    }
}
