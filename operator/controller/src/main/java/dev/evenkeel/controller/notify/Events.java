package dev.evenkeel.controller.notify;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes events, one for each change, shown by {@code kubectl describe} of the object. The name follows from object,
 * reason and message, so that a repetition raises the count of the one that is there. An event that cannot be written is
 * logged: it never fails a pass.
 */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String COMPONENT = "evenkeel";

    private final KubernetesClient client;

    public Events(KubernetesClient client) {
        this.client = client;
    }

    /** Says something about an object in its namespace. */
    public void tell(ObjectRef regarding, Reason reason, String message, Instant now) {
        String text = Conditions.shortened(message, 1024);
        Event event = event(regarding, reason, text, now);
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                again(event);
            } else {
                LOG.atWarn().addKeyValue("regarding", regarding).setCause(e).log("an event could not be written");
            }
        }
    }

    private void again(Event event) {
        try {
            client.v1()
                    .events()
                    .inNamespace(event.getMetadata().getNamespace())
                    .withName(event.getMetadata().getName())
                    .edit(old -> new EventBuilder(old)
                            .withCount(Objects.requireNonNullElse(old.getCount(), 1) + 1)
                            .withLastTimestamp(event.getLastTimestamp())
                            .build());
        } catch (KubernetesClientException e) {
            LOG.atWarn()
                    .addKeyValue("event", event.getMetadata().getName())
                    .setCause(e)
                    .log("an event could not be counted");
        }
    }

    private static Event event(ObjectRef regarding, Reason reason, String message, Instant now) {
        String identity =
                String.join("\n", Objects.requireNonNullElse(regarding.uid(), ""), reason.wireName(), message);
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(regarding.namespace())
                .withName(Conditions.shortened(regarding.name(), 180).replace("…", "") + "."
                        + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(regarding.apiVersion())
                .withKind(regarding.kind())
                .withNamespace(regarding.namespace())
                .withName(regarding.name())
                .withUid(regarding.uid())
                .endInvolvedObject()
                .withReason(reason.wireName())
                .withMessage(message)
                .withType(reason.kind().warning() || reason.kind() == Reason.Kind.RESULT ? "Warning" : "Normal")
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .build();
    }
}
