package dev.evenkeel.controller.execute.model;

import dev.evenkeel.controller.facts.model.Digests;
import dev.evenkeel.controller.plan.model.Finding;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events of the core API. Names follow from the content, so that a repeat raises a count instead of making another. */
public final class ClusterEvents implements Events {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);
    private static final String REPORTER = "evenkeel";
    private static final int HASH = 16;

    private final KubernetesClient client;
    private final Clock clock;

    public ClusterEvents(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public void record(HasMetadata about, Finding what) {
        LOG.atInfo()
                .addKeyValue("kind", about.getKind())
                .addKeyValue("namespace", about.getMetadata().getNamespace())
                .addKeyValue("name", about.getMetadata().getName())
                .addKeyValue("reason", what.reason().wireName())
                .log(what.message());
        try {
            write(event(about, what));
        } catch (KubernetesClientException e) {
            LOG.atWarn()
                    .addKeyValue("name", about.getMetadata().getName())
                    .setCause(e)
                    .log("an event could not be written");
        }
    }

    private void write(Event event) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            client.resource(event)
                    .edit(known -> new EventBuilder(known)
                            .withCount(Optional.ofNullable(known.getCount()).orElse(1) + 1)
                            .withLastTimestamp(event.getLastTimestamp())
                            .build());
        }
    }

    private Event event(HasMetadata about, Finding what) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String hash = Digests.hex(
                        about.getMetadata().getUid() + "\n" + what.reason().wireName() + "\n" + what.message())
                .substring(0, HASH);
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName() + "." + hash)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(what.reason().kind().warning() ? "Warning" : "Normal")
                .withReason(what.reason().wireName())
                .withMessage(what.message())
                .withNewSource()
                .withComponent(REPORTER)
                .endSource()
                .withReportingComponent(REPORTER)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }
}
