package dev.evenkeel.server.revision;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies a model to a local file, with limits on size and time, and computes its digest on the way. Blocks.
 *
 * <p>Redirects are followed for addresses outside the store, up to {@value #MAX_REDIRECTS}, never from https to http.
 * Link-local addresses (cloud metadata services live there) are refused, also behind a redirect.
 */
public final class Fetcher {
    private static final int MAX_REDIRECTS = 5;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final long maxBytes;
    private final Duration timeout;
    private final Optional<StoreAccess> store;

    /**
     * A fetcher with its limits.
     *
     * @param maxBytes largest model that is accepted
     * @param timeout for one whole fetch
     */
    public Fetcher(long maxBytes, Duration timeout, Optional<StoreAccess> store) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.store = store;
    }

    /**
     * Copies what lies at {@code uri} to {@code target}; a directory of the file system becomes one.
     *
     * @return the digest of what was copied, as {@code sha256:HEX} and as {@link ModelFiles#digest} has it
     * @throws LoadFailure Unreachable, Unauthorized or TooLarge
     */
    public String fetch(URI uri, Path target) throws LoadFailure {
        long deadline = System.nanoTime() + timeout.toNanos();
        return "file".equals(uri.getScheme()) ? fromFile(uri, target, deadline) : fromHttp(uri, target, deadline);
    }

    private String fromFile(URI uri, Path target, long deadline) throws LoadFailure {
        try {
            Path source = Path.of(uri);
            return Files.isDirectory(source)
                    ? fromDirectory(uri, source, target, deadline)
                    : fromFile(uri, source, target, maxBytes, deadline);
        } catch (IOException | IllegalArgumentException e) {
            throw new LoadFailure(FailureReason.UNREACHABLE, "cannot read " + uri + ": " + e, e);
        }
    }

    private String fromDirectory(URI uri, Path source, Path target, long deadline) throws IOException, LoadFailure {
        long left = maxBytes;
        for (Path file : ModelFiles.list(source)) {
            Path copy = target.resolve(source.relativize(file).toString());
            Files.createDirectories(Objects.requireNonNull(copy.getParent(), "it lies below the target"));
            fromFile(uri, file, copy, left, deadline);
            left -= Files.size(copy);
        }
        return ModelFiles.digest(target);
    }

    private String fromFile(URI uri, Path source, Path target, long limit, long deadline)
            throws IOException, LoadFailure {
        try (InputStream in = Files.newInputStream(source)) {
            return copy(uri, in, target, limit, deadline);
        }
    }

    private String fromHttp(URI uri, Path target, long deadline) throws LoadFailure {
        URI current = uri;
        try {
            for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
                HttpURLConnection connection = open(current);
                try {
                    int status = connection.getResponseCode();
                    if (status == HttpURLConnection.HTTP_OK) {
                        if (connection.getContentLengthLong() > maxBytes) {
                            throw tooLarge(current, connection.getContentLengthLong() + " bytes");
                        }
                        try (InputStream in = connection.getInputStream()) {
                            return copy(current, in, target, maxBytes, deadline);
                        }
                    }
                    current = redirect(uri, current, connection, status);
                } finally {
                    connection.disconnect();
                }
            }
        } catch (IOException e) {
            throw new LoadFailure(FailureReason.UNREACHABLE, "cannot fetch " + current + ": " + explain(e), e);
        }
        throw new LoadFailure(
                FailureReason.UNREACHABLE, "cannot fetch " + uri + ": more than " + MAX_REDIRECTS + " redirects");
    }

    private HttpURLConnection open(URI uri) throws IOException, LoadFailure {
        refuseLinkLocal(uri);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        connection.setRequestProperty("Accept", "application/octet-stream, */*;q=0.1");
        StoreAccess access = store.orElse(null);
        if (access != null && access.covers(uri)) {
            connection.setRequestProperty("Authorization", "Bearer " + token(access));
        }
        return connection;
    }

    private static String token(StoreAccess access) throws LoadFailure {
        try {
            return Files.readString(access.tokenFile()).strip();
        } catch (IOException e) {
            throw new LoadFailure(
                    FailureReason.UNAUTHORIZED,
                    "cannot read the store's token file " + access.tokenFile() + ": " + e,
                    e);
        }
    }

    private static void refuseLinkLocal(URI uri) throws UnknownHostException, LoadFailure {
        String host = uri.getHost();
        if (host == null) {
            throw new LoadFailure(FailureReason.UNREACHABLE, "the address " + uri + " has no host");
        }
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new LoadFailure(
                        FailureReason.UNREACHABLE,
                        "cannot fetch " + uri + ": " + address.getHostAddress()
                                + " is an address that models are never fetched from");
            }
        }
    }

    private URI redirect(URI asked, URI current, HttpURLConnection connection, int status) throws LoadFailure {
        String location = connection.getHeaderField("Location");
        boolean isRedirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        if (isRedirect
                && location != null
                && store.filter(s -> s.covers(current)).isEmpty()) {
            URI next = current.resolve(location);
            boolean downgrade = "https".equals(current.getScheme()) && !"https".equals(next.getScheme());
            boolean foreign = !"http".equals(next.getScheme()) && !"https".equals(next.getScheme());
            if (downgrade || foreign) {
                throw new LoadFailure(
                        FailureReason.UNREACHABLE, asked + " redirects to " + next + ", which is not followed");
            }
            return next;
        }
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
            boolean withToken = store.filter(s -> s.covers(current)).isPresent();
            throw new LoadFailure(
                    FailureReason.UNAUTHORIZED,
                    current + " answered " + status
                            + (withToken
                                    ? " to this server's token: check its audience and namespace"
                                    : "; no token was sent, because the address is not below store.url of the"
                                            + " configuration"));
        }
        throw new LoadFailure(FailureReason.UNREACHABLE, current + " answered " + status);
    }

    private String copy(URI uri, InputStream in, Path target, long limit, long deadline)
            throws IOException, LoadFailure {
        MessageDigest sha256 = sha256();
        byte[] chunk = new byte[1 << 16];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            int count = in.read(chunk);
            while (count >= 0) {
                size += count;
                if (size > limit) {
                    throw tooLarge(uri, "more");
                }
                if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException(
                            "stopped after " + size + " bytes, the limit is " + timeout.toSeconds() + " s");
                }
                sha256.update(chunk, 0, count);
                out.write(chunk, 0, count);
                count = in.read(chunk);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    private LoadFailure tooLarge(URI uri, String size) {
        return new LoadFailure(
                FailureReason.TOO_LARGE,
                uri + " has " + size + ", the server accepts " + maxBytes + " bytes; raise --max-model-bytes");
    }

    private static String explain(IOException e) {
        return switch (e) {
            case UnknownHostException unknown -> "host " + unknown.getMessage() + " is unknown";
            case SocketTimeoutException slow -> "no answer in time (" + slow.getMessage() + ")";
            case MalformedURLException malformed -> "it is no address: " + malformed.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
