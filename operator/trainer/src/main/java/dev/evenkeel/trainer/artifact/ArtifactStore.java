package dev.evenkeel.trainer.artifact;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.evenkeel.trainer.spec.BugError;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.TransientError;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content-addressed store over HTTP. The token file is read again for every request, because projected tokens
 * rotate. A call is tried at most {@value #ATTEMPTS} times with growing pauses; then the run ends with exit code 1, and
 * whoever started it may try again.
 */
public final class ArtifactStore implements AutoCloseable {
    private static final int ATTEMPTS = 4;
    /** Far above any model that this trainer makes. */
    private static final int MAX_BLOB = 256 << 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String base;
    private final @Nullable Path tokenFile;
    private final HttpClient client;
    private final RetryPolicy<HttpResponse<byte[]>> retries;

    /**
     * Opens.
     *
     * @param url of the store, without path
     * @param namespace whose blobs are meant
     * @param tokenFile holds the bearer token; null for a store that asks for none
     * @param pause before the second attempt; doubled before each further one
     */
    public ArtifactStore(String url, String namespace, @Nullable Path tokenFile, Duration pause) {
        try {
            this.base = URI.create(url.replaceAll("/+$", "") + "/v1/namespaces/" + namespace)
                    .toString();
        } catch (IllegalArgumentException e) {
            throw new UserError(Reason.SPEC_INVALID, "--store '" + url + "' is no address: " + e.getMessage(), e);
        }
        this.tokenFile = tokenFile;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // no upgrade dance on plain http
                .connectTimeout(TIMEOUT)
                .build();
        this.retries = RetryPolicy.<HttpResponse<byte[]>>builder()
                .handle(IOException.class)
                .handleResultIf(response -> response != null && retriable(response.statusCode()))
                .withBackoff(pause, pause.multipliedBy(8))
                .withMaxAttempts(ATTEMPTS)
                .build();
    }

    private static boolean retriable(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    /** Puts the bytes under their digest, which it returns. */
    public String put(byte[] bytes) {
        String digest = Digests.of(bytes);
        HttpResponse<byte[]> response = send("/blobs/" + digest, "PUT", bytes);
        if (response.statusCode() / 100 != 2) {
            throw refused("PUT", "/blobs/" + digest, response);
        }
        return digest;
    }

    /** The blob of that digest, verified; empty when the store has none. */
    public Optional<byte[]> get(String digest) {
        HttpResponse<byte[]> response = send("/blobs/" + digest, "GET", null);
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        if (response.statusCode() != 200) {
            throw refused("GET", "/blobs/" + digest, response);
        }
        if (response.body().length > MAX_BLOB || !Digests.of(response.body()).equals(digest)) {
            throw new TransientError(
                    Reason.STORE_REFUSED,
                    "the store answered other bytes than those of " + digest + ": check its disk");
        }
        return Optional.of(response.body());
    }

    /** Tells how far the run is, once and without retry; false when the store did not take it. */
    public boolean progress(String uid, String json) {
        try {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            return client.send(
                                            request("/runs/" + uid + "/progress", "PUT", body),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            / 100
                    == 2;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpResponse<byte[]> send(String path, String method, byte @Nullable [] body) {
        try {
            return Failsafe.with(retries)
                    .get(() -> client.send(request(path, method, body), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new TransientError(
                    Reason.STORE_UNREACHABLE,
                    method + " " + base + path + " failed " + ATTEMPTS + " times (" + e.getCause()
                            + "): check that the store runs and that the network policy lets the run's pod reach it",
                    e);
        }
    }

    private HttpRequest request(String path, String method, byte @Nullable [] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (tokenFile != null) {
            request.header(
                    "Authorization", "Bearer " + Files.readString(tokenFile).strip());
        }
        return request.build();
    }

    private RuntimeException refused(String method, String path, HttpResponse<byte[]> response) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        String what = method + " " + base + path + " answered " + response.statusCode() + " "
                + body.substring(0, Math.min(200, body.length()));
        return switch (response.statusCode()) {
            case 401, 403 ->
                new TransientError(
                        Reason.STORE_REFUSED,
                        what + ": the run's service account must be of the run's namespace, its token's audience the"
                                + " store's");
            case 413, 422 -> new BugError(Reason.STORE_REFUSED, what, null);
            default -> new TransientError(Reason.STORE_UNREACHABLE, what);
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
