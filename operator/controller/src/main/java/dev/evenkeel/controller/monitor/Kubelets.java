package dev.evenkeel.controller.monitor;

import dev.evenkeel.controller.config.EvenkeelConfiguration.Scrape;
import dev.evenkeel.controller.fault.TransientFault;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads the kubelets directly, {@code https://<InternalIP>:10250/metrics/resource}, with the operator's own token. It needs
 * {@code get} on {@code nodes/metrics} and no more: {@code nodes/proxy} would let it run commands in every pod. Virtual
 * threads behind a semaphore: never more scrapes in flight than configured, and a node that hangs costs its time-out.
 */
public final class Kubelets implements AutoCloseable {
    private final Scrape settings;
    private final Clock clock;
    private final KubernetesClient client;
    private final HttpClient http;
    private final Semaphore permits;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param operator how the operator reaches the API server: its credentials serve for the kubelets, too */
    public Kubelets(Config operator, Scrape settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        ConfigBuilder config =
                new ConfigBuilder(operator).withRequestRetryBackoffLimit(0).withHttp2Disable(true);
        settings.kubelet()
                .caFile()
                .ifPresent(file -> config.withCaCertData(null).withCaCertFile(file.toString()));
        settings.kubelet().tokenFile().ifPresent(file -> config.withOauthTokenProvider(() -> read(file)));
        if (settings.kubelet().insecureSkipTlsVerify()) {
            config.withTrustCerts(true).withDisableHostnameVerification(true);
        }
        this.client = new KubernetesClientBuilder().withConfig(config.build()).build();
        this.http = client.getHttpClient();
        this.permits = new Semaphore(settings.concurrency());
    }

    /**
     * What a scrape of some nodes gave.
     *
     * @param usages of all containers on the nodes that answered
     * @param failures by node, why it did not
     */
    public record Scraped(List<Usage> usages, Map<String, String> failures) {
        public Scraped {
            usages = List.copyOf(usages);
            failures = Map.copyOf(failures);
        }
    }

    /** Scrapes these nodes, name to address, all at once within the bounds. Never throws for a node's sake. */
    public Scraped scrape(Map<String, String> addresses) {
        Map<String, Future<Collection<Usage>>> running = new java.util.TreeMap<>();
        addresses.forEach((node, address) -> running.put(node, threads.submit(() -> scrape(address))));
        List<Usage> usages = new ArrayList<>();
        Map<String, String> failures = new java.util.TreeMap<>();
        running.forEach((node, scrape) -> {
            try {
                usages.addAll(scrape.get());
            } catch (ExecutionException e) {
                failures.put(node, Objects.requireNonNullElse(e.getCause(), e).toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.put(node, "interrupted");
            }
        });
        return new Scraped(usages, failures);
    }

    private Collection<Usage> scrape(String address) throws IOException, InterruptedException {
        permits.acquire();
        try {
            String host = address.contains(":") ? "[" + address + "]" : address;
            String url = "https://" + host + ":" + settings.kubelet().port() + "/metrics/resource";
            HttpRequest request = http.newHttpRequestBuilder()
                    .uri(url)
                    .header("Accept", ResourceMetrics.MEDIA_TYPE)
                    .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .build();
            HttpResponse<byte[]> response =
                    http.sendAsync(request, byte[].class).get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return parse(url, response);
        } catch (ExecutionException e) {
            throw new TransientFault("scrape of " + address + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new TransientFault("scrape of " + address + " took longer than " + settings.timeout(), e);
        } finally {
            permits.release();
        }
    }

    private Collection<Usage> parse(String url, HttpResponse<byte[]> response) throws IOException {
        if (response.code() != HttpURLConnection.HTTP_OK) {
            String remedy = response.code() == HttpURLConnection.HTTP_FORBIDDEN
                    ? ": grant the operator get on nodes/metrics"
                    : response.code() == HttpURLConnection.HTTP_UNAUTHORIZED
                            ? ": the kubelet does not take the operator's token; set scrape.kubelet.tokenFile"
                            : "";
            throw new TransientFault(url + " answered " + response.code() + remedy);
        }
        String type = Objects.requireNonNullElse(response.header("Content-Type"), "");
        if (!type.startsWith("application/vnd.google.protobuf")) {
            throw new TransientFault(url + " answered " + type + ", not Prometheus' protobuf format");
        }
        return ResourceMetrics.read(new ByteArrayInputStream(response.body()), clock.instant());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read scrape.kubelet.tokenFile " + file, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
