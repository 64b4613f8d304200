package dev.evenkeel.controller.notify;

import dev.evenkeel.controller.config.EvenkeelConfiguration.Notifications;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.fault.UserFault;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Posts JSON to a URL whose host is on the operator's list: a tenant must not make the operator knock at doors of its own
 * choice. Follows no redirect. Retried five times over half a minute; a 4xx answer is final.
 */
public final class Webhook implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;

    private final Notifications settings;
    private final HttpClient client;
    private final RetryPolicy<Object> retries;

    public Webhook(Notifications settings) {
        this(settings, Duration.ofSeconds(1));
    }

    /** @param firstDelay before the first repetition; it doubles from then on, up to eight times as long */
    Webhook(Notifications settings, Duration firstDelay) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
        this.retries = RetryPolicy.builder()
                .handle(TransientFault.class)
                .withMaxRetries(5)
                .withBackoff(firstDelay, firstDelay.multipliedBy(8))
                .withJitter(0.2)
                .build();
    }

    /**
     * Posts and returns when it was taken.
     *
     * @throws UserFault when the URL is not allowed, or the receiver refuses what it was sent
     * @throws TransientFault when the receiver could not be reached in any of the tries
     */
    public void post(String url, String json) {
        URI uri = allowed(url);
        try {
            Failsafe.with(retries).run(() -> postOnce(uri, json));
        } catch (FailsafeException e) {
            throw new TransientFault("delivery to " + uri.getHost() + " was interrupted", e);
        }
    }

    private URI allowed(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new UserFault("SpecInvalid", "the notification's URL is none: correct spec.notify or the Secret", e);
        }
        String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || !allows(settings.allowedHosts(), host)) {
            throw new UserFault(
                    "Forbidden",
                    "the notification's host \"" + host
                            + "\" is not allowed: ask for it in notifications.allowedHosts of the"
                            + " operator's configuration, which has " + settings.allowedHosts());
        }
        return uri;
    }

    static boolean allows(List<String> hosts, String host) {
        return hosts.stream()
                .map(allowed -> allowed.toLowerCase(Locale.ROOT))
                .anyMatch(allowed -> allowed.startsWith("*.")
                        ? host.endsWith(allowed.substring(1)) && host.length() > allowed.length() - 1
                        : host.equals(allowed));
    }

    private void postOnce(URI uri, String json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        int status;
        try {
            status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new TransientFault(
                    "cannot reach " + uri.getHost() + ": " + e.getClass().getSimpleName(), e);
        }
        if (status == TOO_MANY_REQUESTS || status >= 500) {
            throw new TransientFault(uri.getHost() + " answered " + status);
        }
        if (status >= 300) {
            throw new UserFault(
                    "Forbidden",
                    uri.getHost() + " answered " + status + ": correct the URL in spec.notify or the Secret");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
