package dev.evenkeel.trainer.data;

import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.TransientError;
import dev.evenkeel.trainer.spec.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings the data to a local file. Files are read where they lie; https is fetched without following redirects, with a
 * limit on size and time. Plain http is refused unless the spec pins the digest of the bytes.
 *
 * @param maxBytes the largest accepted size
 * @param timeout limit for connecting, and again for the whole fetch
 */
public record DataSource(long maxBytes, Duration timeout) {

    /** 512 MiB, two minutes. */
    public static DataSource standard() {
        return new DataSource(512L << 20, Duration.ofMinutes(2));
    }

    /**
     * The local file that holds the data.
     *
     * @param location a path or an address
     * @param digest the digest that the spec expects, when it does
     * @param workDirectory where a fetched file is put, as {@code data.csv}
     */
    public Path locate(String location, @Nullable String digest, Path workDirectory) {
        boolean https = location.startsWith("https://");
        if (https || location.startsWith("http://")) {
            if (!https && digest == null) {
                throw new UserError(
                        Reason.DATA_UNREACHABLE,
                        "spec.data.uri '" + location
                                + "' is plain http, which anyone on the way can change: use https, or pin spec.data.digest");
            }
            return fetch(location, workDirectory.resolve("data.csv"));
        }
        Path file = Path.of(location.startsWith("file://") ? location.substring("file://".length()) : location);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UserError(
                    Reason.DATA_UNREACHABLE,
                    "no readable file at " + file + ": check that spec.data.uri names an existing ConfigMap and key");
        }
        return checkedSize(file);
    }

    private Path checkedSize(Path file) {
        try {
            if (Files.size(file) > maxBytes) {
                throw tooLarge(file.toString());
            }
            return file;
        } catch (IOException e) {
            throw new UserError(Reason.DATA_UNREACHABLE, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private Path fetch(String location, Path file) {
        URI uri = uri(location);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            int status = response.statusCode();
            try (InputStream body = response.body()) {
                if (status == 200) {
                    Files.createDirectories(file.toAbsolutePath().getParent());
                    try (OutputStream out = Files.newOutputStream(file)) {
                        copy(body, out, location);
                    }
                    return file;
                }
            }
            if (status >= 500 || status == 429 || status == 408) {
                throw new TransientError(
                        Reason.DATA_UNREACHABLE, "spec.data.uri '" + location + "' answered " + status);
            }
            throw new UserError(
                    Reason.DATA_UNREACHABLE,
                    "spec.data.uri '" + location + "' answered " + status
                            + (status >= 300 && status < 400
                                    ? ", a redirect to '"
                                            + response.headers()
                                                    .firstValue("location")
                                                    .orElse("") + "': name that address if it is the right one"
                                    : ": check the address and that it needs no login"));
        } catch (IOException e) {
            throw new TransientError(
                    Reason.DATA_UNREACHABLE,
                    "spec.data.uri '" + location + "' cannot be reached (" + e
                            + "): check the address and the network policy",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientError(Reason.DATA_UNREACHABLE, "interrupted while fetching " + location, e);
        }
    }

    private static URI uri(String location) {
        try {
            URI uri = URI.create(location);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    Reason.SPEC_INVALID, "spec.data.uri '" + location + "' is no address: " + e.getMessage(), e);
        }
        throw new UserError(Reason.SPEC_INVALID, "spec.data.uri '" + location + "' has no host: name one");
    }

    private void copy(InputStream in, OutputStream out, String location) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
            if (total > maxBytes) {
                throw tooLarge(location);
            }
            out.write(buffer, 0, n);
        }
    }

    private UserError tooLarge(String location) {
        return new UserError(
                Reason.DATA_MALFORMED,
                "the data at " + location + " is larger than " + (maxBytes >> 20) + " MiB: aggregate it, or cut it");
    }
}
