package dev.evenkeel.controller.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Notifier;
import dev.evenkeel.controller.chronicle.Delivery;
import dev.evenkeel.controller.config.EvenkeelConfiguration.Notifications;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Story;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** People are told of each phase once, and of the webhook's secret never. The Secret is read from a mock API server. */
@EnableKubernetesMockClient(crud = true)
class AnnouncerTest {
    @SuppressWarnings("NullAway.Init") // set by the extension
    private static KubernetesClient client;

    private final Receiver receiver = new Receiver();
    private final Webhook webhook =
            new Webhook(new Notifications(List.of("127.0.0.1"), Duration.ofSeconds(5)), Duration.ofMillis(1));
    private final AtomicInteger told = new AtomicInteger();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Announcer announcer = new Announcer(webhook, (_, _) -> client);

    AnnouncerTest() {
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void close() {
        root.detachAppender(log);
        announcer.close();
        receiver.close();
        client.secrets().inNamespace("shop").delete();
    }

    private void secret(String value) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("slack")
                        .endMetadata()
                        .addToData("url", Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .create();
    }

    private static ObjectRef ref(String kind, String name) {
        return new ObjectRef(Evenkeel.API_VERSION, kind, "shop", name, "uid-" + name);
    }

    private static Policy policy() {
        Notifier slack = new Notifier(
                new RemediationPolicySpec.Slack(new RemediationPolicySpec.SecretKeyRef("slack", "url")), null);
        RemediationPolicySpec spec = new RemediationPolicySpec(
                null,
                List.of(new RemediationPolicySpec.Target("apps/v1", "Deployment", "web")),
                List.of(),
                List.of(),
                null,
                null,
                null,
                List.of(slack),
                "healer");
        return new Policy(ref("RemediationPolicy", "web"), "shop", 1, EffectivePolicy.of(spec));
    }

    private static Story story(IncidentPhase phase) {
        return new Story(
                ref("Incident", "web-1"),
                new IncidentSpec(ref("RemediationPolicy", "web"), ref("Deployment", "web"), "f", Instant.EPOCH),
                IncidentStatus.builder()
                        .phase(phase)
                        .summary("Deployment shop/web: MemoryLeak")
                        .build());
    }

    private Delivery tell(IncidentPhase phase) {
        int before = told.get();
        announcer.tell(policy(), story(phase), told::incrementAndGet);
        await().until(() -> told.get() > before);
        return announcer.delivery(story(phase)).orElseThrow();
    }

    @Test
    void eachPhaseIsToldOnce() {
        secret(receiver.url());
        assertThat(tell(IncidentPhase.ACTING).failures()).isEmpty();
        announcer.tell(policy(), story(IncidentPhase.ACTING), told::incrementAndGet);
        assertThat(tell(IncidentPhase.RESOLVED).failures()).isEmpty();
        assertThat(receiver.bodies())
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).contains("[Acting] Deployment shop/web: MemoryLeak"),
                        second -> assertThat(second).contains("[Resolved]"));
    }

    @Test
    void aSecretThatIsMissingIsNamedWithTheWayOut() {
        assertThat(tell(IncidentPhase.OPEN).failures())
                .containsExactly("spec.notify[0]: Secret shop/slack with key url does not exist: create it with the"
                        + " webhook's URL");
    }

    @Test
    void neitherLogNorStoryTellsTheSecretWhateverFails() {
        secret(receiver.url());
        receiver.answers(403);
        assertThat(tell(IncidentPhase.OPEN).failures())
                .singleElement()
                .satisfies(
                        failure -> assertThat(failure).contains("answered 403").doesNotContain("s3cr3t"));
        client.secrets().inNamespace("shop").delete();
        secret("not quite a URL: " + Receiver.SECRET);
        assertThat(tell(IncidentPhase.ESCALATED).failures())
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).contains("spec.notify[0]").doesNotContain("s3cr3t"));
        assertThat(log.list).isNotEmpty().noneMatch(event -> told(event).contains("s3cr3t"));
    }

    private static String told(ILoggingEvent event) {
        return event.getFormattedMessage()
                + event.getKeyValuePairs()
                + (event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage());
    }
}
