package dev.evenkeel.trainer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small artifact store over real HTTP, with the manners of the real one: digests checked, one namespace, one token. */
public final class FakeStore implements AutoCloseable {
    public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    public final List<String> progress = new CopyOnWriteArrayList<>();
    public final List<String> requests = new CopyOnWriteArrayList<>();
    /** So many requests are answered 503 before the store recovers. */
    public final AtomicInteger failures = new AtomicInteger();

    private final HttpServer server;
    private final String namespace;
    private volatile String token;

    public FakeStore(String namespace, String token) throws IOException {
        this.namespace = namespace;
        this.token = token;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public void rotate(String newToken) {
        token = newToken;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                answer(exchange, 503, "{\"error\":\"starting\"}");
            } else if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, "{\"error\":\"no valid token\"}");
            } else if (!path.startsWith("/v1/namespaces/" + namespace + "/")) {
                answer(exchange, 403, "{\"error\":\"not your namespace\"}");
            } else if (path.endsWith("/progress")) {
                progress.add(new String(body, StandardCharsets.UTF_8));
                answer(exchange, 200, "{}");
            } else {
                blob(exchange, path.substring(path.lastIndexOf('/') + 1), body);
            }
        }
    }

    private void blob(HttpExchange exchange, String digest, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            if (!digest.equals(digest(body))) {
                answer(exchange, 422, "{\"error\":\"other bytes\"}");
            } else {
                answer(exchange, blobs.put(digest, body) == null ? 201 : 200, "{}");
            }
        } else if (blobs.containsKey(digest)) {
            byte[] found = blobs.get(digest);
            exchange.sendResponseHeaders(200, found.length);
            exchange.getResponseBody().write(found);
        } else {
            answer(exchange, 404, "{\"error\":\"no such blob\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
