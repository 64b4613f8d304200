package dev.evenkeel.trainer.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.trainer.FakeStore;
import dev.evenkeel.trainer.spec.TransientError;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    private static final byte[] BLOB = "model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder = Path.of("");

    private FakeStore server = start();

    private static FakeStore start() {
        try {
            return new FakeStore("shop", "first");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void token() throws IOException {
        Files.writeString(folder.resolve("token"), "first\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ArtifactStore store(String namespace) {
        return new ArtifactStore(server.url() + "/", namespace, folder.resolve("token"), Duration.ofMillis(1));
    }

    @Test
    void putAndGetBackByDigest() {
        try (ArtifactStore store = store("shop")) {
            String digest = store.put(BLOB);
            assertThat(store.put(BLOB)).as("again").isEqualTo(digest).isEqualTo(Digests.of(BLOB));
            assertThat(store.get(digest)).hasValue(BLOB);
            assertThat(store.get("sha256:" + "0".repeat(64))).isEmpty();
        }
    }

    @Test
    void rotatedTokenIsReadAgain() throws IOException {
        try (ArtifactStore store = store("shop")) {
            store.put(BLOB);
            server.rotate("second");
            Files.writeString(folder.resolve("token"), "second");
            store.put(BLOB);
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test
    void retriesAreBounded() {
        try (ArtifactStore store = store("shop")) {
            server.failures.set(3);
            store.put(BLOB);
            assertThat(server.requests).hasSize(4);
            server.failures.set(Integer.MAX_VALUE);
            assertThatThrownBy(() -> store.put(BLOB))
                    .isInstanceOf(TransientError.class)
                    .hasMessageContaining("503");
            assertThat(server.requests).hasSize(8);
        }
    }

    @Test
    void otherNamespaceIsRefusedWithoutRetry() {
        try (ArtifactStore store = store("bank")) {
            assertThatThrownBy(() -> store.put(BLOB))
                    .isInstanceOf(TransientError.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining("not your namespace");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void bytesThatDoNotMatchTheirDigestAreRefused() {
        String digest = Digests.of(BLOB);
        server.blobs.put(digest, new byte[] {1});
        try (ArtifactStore store = store("shop")) {
            assertThatThrownBy(() -> store.get(digest)).hasMessageContaining("other bytes");
        }
    }

    @Test
    void storeThatIsGoneIsNamed() {
        server.close();
        try (ArtifactStore store = store("shop")) {
            assertThatThrownBy(() -> store.put(BLOB))
                    .isInstanceOf(TransientError.class)
                    .hasMessageContaining("failed 4 times")
                    .hasMessageContaining("network policy");
            assertThat(store.progress("1", "{}")).isFalse();
        }
    }

    @Test
    void addressThatIsNoneIsAUserError() {
        assertThatThrownBy(() -> new ArtifactStore("http://a b", "shop", null, Duration.ofMillis(1)))
                .isInstanceOf(UserError.class);
    }
}
