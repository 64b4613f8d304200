package dev.evenkeel.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.TrainerException;
import dev.evenkeel.trainer.spec.TransientError;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSourceTest {
    private static final String PINNED = "sha256:" + "0".repeat(64);
    private static final DataSource SOURCE = new DataSource(100, Duration.ofSeconds(5));

    @TempDir
    Path folder = Path.of("");

    private HttpServer server = create();

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            try (exchange) {
                String[] path = exchange.getRequestURI().getPath().split("/", -1); // /status/bytes
                exchange.getResponseHeaders().add("Location", "http://elsewhere/");
                byte[] body = new byte[Integer.parseInt(path[2])];
                exchange.sendResponseHeaders(Integer.parseInt(path[1]), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    @Test
    void fetchesPinnedData() throws IOException {
        Path file = SOURCE.locate(address("/200/99"), PINNED, folder);
        assertThat(Files.size(file)).isEqualTo(99);
    }

    @Test
    void plainHttpNeedsAPinnedDigest() {
        assertThatThrownBy(() -> SOURCE.locate(address("/200/99"), null, folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("use https, or pin spec.data.digest");
    }

    @ParameterizedTest(name = "{0} is a {1}")
    @CsvSource({
        "/404/0, UserError, check the address and that it needs no login",
        "/302/0, UserError, a redirect to 'http://elsewhere/'",
        "/403/0, UserError, answered 403",
        "/503/0, TransientError, answered 503",
        "/429/0, TransientError, answered 429",
        "/200/101, UserError, is larger than"
    })
    void otherAnswersSayWhoseTurnItIs(String path, String type, String message) {
        assertThatThrownBy(() -> SOURCE.locate(address(path), PINNED, folder))
                .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    @Test
    void nobodyListeningIsTriedAgainLater() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> SOURCE.locate("http://localhost:" + port + "/", PINNED, folder))
                .isInstanceOf(TransientError.class)
                .satisfies(e -> assertThat(((TrainerException) e).reason()).isEqualTo(Reason.DATA_UNREACHABLE));
    }

    @Test
    void addressWithoutHostIsASpecError() {
        assertThatThrownBy(() -> SOURCE.locate("https:///data.csv", null, folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no host");
    }
}
