package dev.evenkeel.e2e.sales;

import dev.evenkeel.e2e.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The artifact store, as a workload of one namespace may use it: by a token of the namespace's default account. */
public final class Store {
    private final Cluster cluster;
    private final String namespace;

    public Store(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** Reads a blob. */
    public byte[] get(String digest) {
        return send(digest, HttpRequest.newBuilder().GET());
    }

    /** Writes a blob and returns its digest. */
    public String put(byte[] blob) {
        String digest = "sha256:" + HexFormat.of().formatHex(sha256().digest(blob));
        send(digest, HttpRequest.newBuilder().PUT(BodyPublishers.ofByteArray(blob)));
        return digest;
    }

    private byte[] send(String digest, HttpRequest.Builder request) {
        Pod store = cluster.client()
                .pods()
                .inNamespace("evenkeel-system")
                .withName("evenkeel-store-0")
                .require();
        try (LocalPortForward forward = cluster.client().pods().resource(store).portForward(8080);
                HttpClient http =
                        HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            HttpResponse<byte[]> answer = http.send(
                    request.uri(URI.create("http://127.0.0.1:%d/v1/namespaces/%s/blobs/%s"
                                    .formatted(forward.getLocalPort(), namespace, digest)))
                            .header("Authorization", "Bearer " + token())
                            .build(),
                    BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("the store answered " + answer.statusCode() + " for " + digest + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException("the store could not be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String token() {
        return cluster.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("evenkeel-store")
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
