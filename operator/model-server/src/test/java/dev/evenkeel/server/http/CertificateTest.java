package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.process.Processes;
import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.TestCertificate;
import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.Role;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port with TLS while its certificate is renewed. Keys are made by the JDK's keytool. */
class CertificateTest {
    @TempDir
    Path directory;

    private final LoopGuard guard = new LoopGuard();

    @AfterEach
    void stop() {
        guard.verify();
        guard.close();
    }

    private Path certificateFile() {
        return directory.resolve("tls.crt");
    }

    private Path keyFile() {
        return directory.resolve("tls.key");
    }

    private void write(String certificate, String key) throws IOException {
        Files.writeString(certificateFile(), certificate);
        Files.writeString(keyFile(), key);
    }

    private static SSLSocket connect(HttpPort port, SSLContext client) throws Exception {
        SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port.actualPort());
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    private static String shown(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        while (!seen.toString().endsWith("{}")) {
            seen.append((char) socket.getInputStream().read());
        }
        return seen.toString();
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndAWrongOneToNone() throws Exception {
        TestCertificate first = TestCertificate.make(directory, "first", "EC");
        TestCertificate second = TestCertificate.make(directory, "second", "RSA");
        SSLContext client = TestCertificate.trusting(first, second);
        write(first.certificate(), first.key());
        Certificate certificate = new Certificate(guard.vertx(), certificateFile(), keyFile());
        HttpPort port = new HttpPort(
                "127.0.0.1",
                0,
                Optional.of(certificate),
                ConnectionLimits.DEFAULT,
                new MemoryBudget(1),
                Access.OPEN,
                Role.INFER,
                request -> Answers.send(request.response(), 200, Buffer.buffer("{}")),
                null);
        Processes.await(guard.vertx().deployVerticle(port.verticle()), Duration.ofSeconds(30));
        try (SSLSocket old = connect(port, client)) {
            assertThat(shown(old)).isEqualTo("CN=first");
            write(second.certificate(), first.key());
            certificate.poll();
            try (SSLSocket unchanged = connect(port, client)) {
                assertThat(shown(unchanged)).as("the key is another's").isEqualTo("CN=first");
            }
            write("no certificate", second.key());
            certificate.poll();
            write(second.certificate(), second.key());
            certificate.poll();
            try (SSLSocket renewed = connect(port, client)) {
                assertThat(shown(renewed)).isEqualTo("CN=second");
                assertThat(ask(renewed)).startsWith("HTTP/1.1 200 OK");
            }
            assertThat(ask(old)).as("open connections go on").startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void aServerDoesNotStartWithAPairThatDoesNotFit() throws Exception {
        write(
                TestCertificate.make(directory, "first", "EC").certificate(),
                TestCertificate.make(directory, "second", "EC").key());
        assertThatThrownBy(() -> new Certificate(guard.vertx(), certificateFile(), keyFile()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the key is not that of the certificate");
        Files.delete(keyFile());
        assertThatThrownBy(() -> new Certificate(guard.vertx(), certificateFile(), keyFile()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls.key");
    }
}
