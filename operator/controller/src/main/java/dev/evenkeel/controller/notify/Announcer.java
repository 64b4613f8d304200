package dev.evenkeel.controller.notify;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Notifier;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.SecretKeyRef;
import dev.evenkeel.controller.chronicle.Delivery;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.fault.Fault;
import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the policy's notifiers of each phase of an Incident, once. What was told is in the Incident's timeline, so that a
 * restart neither forgets nor repeats it. Deliveries run beside the loop, at most {@value #AT_ONCE} at a time; when all are
 * taken, the next pass tries again.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int AT_ONCE = 32;

    private final Webhook webhook;
    private final BiFunction<String, String, KubernetesClient> asAccount;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, IncidentPhase> running = new ConcurrentHashMap<>();
    private final Map<String, Delivery> done = new ConcurrentHashMap<>();

    /** @param asAccount a client that speaks as a namespace's service account: Secrets are read by nobody else */
    public Announcer(Webhook webhook, BiFunction<String, String, KubernetesClient> asAccount) {
        this.webhook = webhook;
        this.asAccount = asAccount;
    }

    /** What became of the last delivery for an Incident, for its timeline. */
    public Optional<Delivery> delivery(Story story) {
        return Optional.ofNullable(done.get(key(story)));
    }

    /** Tells of the Incident's phase unless that was done. Returns at once; {@code told} runs when it is over. */
    public void tell(Policy policy, Story story, Runnable told) {
        IncidentStatus status = story.status();
        List<Notifier> notifiers = policy.spec().notifiers();
        String key = key(story);
        if (notifiers.isEmpty()
                || !Delivery.due(status)
                || delivery(story).filter(last -> last.phase() == story.phase()).isPresent()
                || running.get(key) == story.phase()
                || !slots.tryAcquire()) {
            return;
        }
        running.put(key, story.phase());
        threads.execute(() -> {
            try {
                done.put(key, deliver(policy, story, status));
                told.run();
            } finally {
                running.remove(key);
                slots.release();
            }
        });
    }

    /** Forgets an Incident that is gone or closed. */
    public void forget(Story story) {
        done.remove(key(story));
    }

    private Delivery deliver(Policy policy, Story story, IncidentStatus status) {
        String json = SlackMessage.of(story, status);
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < policy.spec().notifiers().size(); i++) {
            try {
                webhook.post(url(policy, policy.spec().notifiers().get(i)), json);
            } catch (Fault e) {
                failures.add("spec.notify[" + i + "]: " + e.explanation());
            } catch (KubernetesClientException e) {
                failures.add("spec.notify[" + i + "]: " + e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("incident", story.ref())
                    .addKeyValue("failures", failures)
                    .log("a notification was not delivered");
        }
        return new Delivery(story.phase(), failures);
    }

    private String url(Policy policy, Notifier notifier) {
        if (notifier.webhook() != null) {
            return notifier.webhook().url();
        }
        return Optional.ofNullable(notifier.slack())
                .map(slack -> read(policy, slack.secretRef()))
                .orElseThrow(() -> new UserFault("SpecInvalid", "neither slack nor webhook is set"));
    }

    private String read(Policy policy, SecretKeyRef ref) {
        String account = policy.spec()
                .serviceAccountName()
                .orElseThrow(() -> new UserFault(
                        "SpecInvalid",
                        "Secret " + ref.name()
                                + " is read as the policy's service account: set spec.serviceAccountName"));
        Secret secret = asAccount
                .apply(policy.namespace(), account)
                .secrets()
                .inNamespace(policy.namespace())
                .withName(ref.name())
                .get();
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(ref.key()))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                .orElseThrow(() -> new UserFault(
                        "SecretNotFound",
                        "Secret " + policy.namespace() + "/" + ref.name() + " with key " + ref.key()
                                + " does not exist: create it with the webhook's URL"));
    }

    private static String key(Story story) {
        return Objects.requireNonNullElse(story.ref().uid(), story.name());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        webhook.close();
    }
}
