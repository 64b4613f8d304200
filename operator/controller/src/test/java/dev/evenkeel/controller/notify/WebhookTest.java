package dev.evenkeel.controller.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.evenkeel.controller.config.EvenkeelConfiguration.Notifications;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.fault.UserFault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries to a real HTTP server. */
class WebhookTest {
    private final Receiver receiver = new Receiver();
    private final Webhook webhook =
            new Webhook(new Notifications(List.of("127.0.0.1"), Duration.ofSeconds(5)), Duration.ofMillis(1));

    @AfterEach
    void close() {
        webhook.close();
        receiver.close();
    }

    @Test
    void deliversAsJsonOnce() {
        webhook.post(receiver.url(), "{\"text\":\"ä\"}");
        assertThat(receiver.bodies()).containsExactly("{\"text\":\"ä\"}");
        assertThat(receiver.types()).containsExactly("application/json; charset=utf-8");
    }

    @Test
    void aReceiverThatIsBusyIsAskedAgain() {
        receiver.answers(500, 503).answers(429, "Retry-After", "0");
        webhook.post(receiver.url(), "{}");
        assertThat(receiver.bodies()).hasSize(4);
    }

    @Test
    void aReceiverThatAsksForPatienceGetsIt() {
        receiver.answers(429, "Retry-After", "1");
        webhook.post(receiver.url(), "{}");
        assertThat(receiver.bodies()).hasSize(2);
    }

    @ParameterizedTest(name = "Retry-After: {0} waits {1}")
    @CsvSource({"0, PT0S", "3, PT3S", "86400, PT30S", "99999999999, PT0S", "-1, PT0S", "soon, PT0S"})
    void retryAfterIsHeardWithinBounds(String header, Duration wait) {
        assertThat(Webhook.seconds(header)).isEqualTo(wait);
    }

    @Test
    void givesUpAfterSixTries() {
        receiver.answers(500, 500, 500, 500, 500, 500, 500);
        assertThatThrownBy(() -> webhook.post(receiver.url(), "{}"))
                .isInstanceOf(TransientFault.class)
                .hasMessage("127.0.0.1 answered 500");
        assertThat(receiver.bodies()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 403, 404, 410})
    void anAnswerThatIsFinalIsNotTriedAgainAndNoRedirectIsFollowed(int status) {
        receiver.answers(status, "Location", receiver.url());
        assertThatThrownBy(() -> webhook.post(receiver.url(), "{}"))
                .isInstanceOf(UserFault.class)
                .hasMessageContaining("answered " + status)
                .hasMessageContaining("correct the URL in spec.notify or the Secret");
        assertThat(receiver.bodies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://localhost/x",
                "http://127.0.0.1.example.com/",
                "http://user@example.com/",
                "file:///etc/passwd",
                "hooks.slack.com/services",
                ""
            })
    void aHostThatIsNotAllowedIsNotCalled(String url) {
        assertThatThrownBy(() -> webhook.post(url, "{}"))
                .isInstanceOf(UserFault.class)
                .hasMessageContaining("notifications.allowedHosts");
    }

    @Test
    void aWildcardCoversSubdomainsAndNothingElse() {
        List<String> hosts = List.of("*.example.com");
        assertThat(Webhook.allows(hosts, "a.b.example.com")).isTrue();
        assertThat(Webhook.allows(hosts, "example.com")).isFalse();
        assertThat(Webhook.allows(hosts, ".example.com")).isFalse();
        assertThat(Webhook.allows(hosts, "badexample.com")).isFalse();
    }

    @Test
    void noFailureTellsMoreOfTheUrlThanItsHost() {
        receiver.answers(403);
        String closed = receiver.url();
        assertThat(told(receiver.url())).doesNotContain("s3cr3t");
        receiver.close();
        assertThat(told(closed)).doesNotContain("s3cr3t");
        assertThat(told("http://127.0.0.1/ " + Receiver.SECRET)).doesNotContain("s3cr3t");
        assertThat(told("https://elsewhere.example/" + Receiver.SECRET)).doesNotContain("s3cr3t");
    }

    /** The whole failure as a log would have it, with its causes. */
    private String told(String url) {
        StringWriter text = new StringWriter();
        catchThrowable(() -> webhook.post(url, "{}")).printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
