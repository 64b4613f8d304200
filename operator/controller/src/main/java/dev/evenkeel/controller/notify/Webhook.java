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
 * choice. Follows no redirect. Retried five times over half a minute, or when the receiver asks for it (Retry-After, RFC
 * 9110, in seconds); a 4xx answer but 429 is final. URLs of webhooks are secrets: no message of this class has more of one
 * than its host.
 */
public final class Webhook implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;
    /** A receiver that asks for more patience is asked again after this. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(30);

    private static final Duration BACKOFF = Duration.ofNanos(-1);
    private static final Answer SILENCE = new Answer(0, "did not answer", Duration.ZERO);

    private final Notifications settings;
    private final HttpClient client;
    private final RetryPolicy<Answer> retries;

    /**
     * What came of one try.
     *
     * @param status 0 where there was no answer
     * @param said in words, without the URL
     * @param retryAfter how long the receiver wants to be left alone; zero where it does not say
     */
    private record Answer(int status, String said, Duration retryAfter) {
        /** Before the next try; a negative one leaves it to the backoff. */
        Duration delay() {
            return retryAfter.isPositive() ? retryAfter : BACKOFF;
        }

        boolean again() {
            return status == 0 || status == TOO_MANY_REQUESTS || status >= 500;
        }
    }

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
        this.retries = RetryPolicy.<Answer>builder()
                .handleResultIf(Answer::again)
                .withMaxRetries(5)
                .withBackoff(firstDelay, firstDelay.multipliedBy(8))
                .withJitter(0.2)
                .withDelayFn(context -> context.getLastResult(SILENCE).delay())
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
        Answer answer;
        try {
            answer = Failsafe.with(retries).get(() -> postOnce(uri, json));
        } catch (FailsafeException e) {
            throw new TransientFault("delivery to " + uri.getHost() + " was interrupted", e);
        }
        if (answer.again()) {
            throw new TransientFault(uri.getHost() + " " + answer.said());
        }
        if (answer.status() >= 300) {
            throw new UserFault(
                    "Forbidden",
                    uri.getHost() + " " + answer.said() + ": correct the URL in spec.notify or the Secret");
        }
    }

    private URI allowed(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            // Without its cause, whose message is the URL: what is not quite a URL may still be a secret.
            throw new UserFault("SpecInvalid", "the notification's URL is none: correct spec.notify or the Secret");
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

    private Answer postOnce(URI uri, String json) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            Duration patience = response.headers()
                    .firstValue("Retry-After")
                    .map(Webhook::seconds)
                    .orElse(Duration.ZERO);
            return new Answer(response.statusCode(), "answered " + response.statusCode(), patience);
        } catch (IOException e) {
            return new Answer(0, "cannot be reached: " + e.getClass().getSimpleName(), Duration.ZERO);
        }
    }

    /** Retry-After in seconds, within bounds; zero for a date or anything else. */
    static Duration seconds(String retryAfter) {
        if (!retryAfter.matches("[0-9]{1,9}")) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter));
        return asked.compareTo(MOST_PATIENCE) < 0 ? asked : MOST_PATIENCE;
    }

    @Override
    public void close() {
        client.close();
    }
}
