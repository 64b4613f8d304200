package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.fault.TransientFault;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The archive in the API server: informers for reading, optimistic locking for writing. */
public final class KubernetesArchive implements Archive {
    private final KubernetesClient client;
    private final Supplier<List<Incident>> shownIncidents;
    private final Supplier<List<Remediation>> shownRemediations;
    private final Notebook<Incident> incidents;
    private final Notebook<Remediation> remediations;

    /** Reads through these suppliers, which an informer's store answers. */
    public KubernetesArchive(
            KubernetesClient client,
            Clock clock,
            Supplier<List<Incident>> shownIncidents,
            Supplier<List<Remediation>> shownRemediations) {
        this.client = client;
        this.shownIncidents = shownIncidents;
        this.shownRemediations = shownRemediations;
        this.incidents = new Notebook<>(clock);
        this.remediations = new Notebook<>(clock);
    }

    /** Tells that the watch saw an Incident go. */
    public void deleted(Incident incident) {
        incidents.deleted(incident);
    }

    /** Tells that the watch saw a Remediation go. */
    public void deleted(Remediation remediation) {
        remediations.deleted(remediation);
    }

    @Override
    public List<Story> stories(String namespace, String policy, String targetUid) {
        return incidents
                .over(shownIncidents.get())
                .filter(incident -> namespace.equals(incident.getMetadata().getNamespace())
                        && incident.getSpec().policyRef().name().equals(policy)
                        && targetUid.equals(incident.getSpec().target().uid()))
                .map(KubernetesArchive::story)
                .filter(story -> story.phase() != IncidentPhase.CLOSED)
                .sorted(Comparator.comparing((Story story) -> story.spec().openedAt())
                        .thenComparing(Story::name))
                .toList();
    }

    @Override
    public List<Deed> deeds(String targetUid) {
        return remediations
                .over(shownRemediations.get())
                .filter(remediation ->
                        targetUid.equals(remediation.getSpec().target().uid()))
                .map(KubernetesArchive::deed)
                .toList();
    }

    @Override
    public List<Story> allStories() {
        return incidents
                .over(shownIncidents.get())
                .map(KubernetesArchive::story)
                .toList();
    }

    @Override
    public List<Deed> allDeeds() {
        return remediations
                .over(shownRemediations.get())
                .map(KubernetesArchive::deed)
                .toList();
    }

    @Override
    public Set<Stirring> stirring() {
        Stream<ObjectRef> unsettled = incidents
                .over(shownIncidents.get())
                .filter(incident -> !story(incident).settled())
                .map(incident -> incident.getSpec().policyRef());
        Stream<ObjectRef> unfinished = remediations
                .over(shownRemediations.get())
                .filter(remediation -> !deed(remediation).over())
                .map(remediation -> remediation.getSpec().policyRef());
        return Stream.concat(unsettled, unfinished)
                .map(ref -> new Stirring(Objects.requireNonNullElse(ref.namespace(), ""), ref.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Story open(String namespace, String name, IncidentSpec spec) {
        Incident incident = new Incident();
        incident.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels(spec.policyRef(), spec.target(), Optional.empty()))
                .build());
        incident.setSpec(spec);
        return story(incidents.wrote(createOrFind(Incident.class, incident)));
    }

    @Override
    public Deed intend(String namespace, String name, RemediationSpec spec) {
        Remediation remediation = new Remediation();
        remediation.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels(spec.policyRef(), spec.target(), Optional.of(spec.incidentRef())))
                .build());
        remediation.setSpec(spec);
        return deed(remediations.wrote(createOrFind(Remediation.class, remediation)));
    }

    @Override
    public Story write(Story story, IncidentStatus status) {
        Incident newest = newest(incidents, shownIncidents, story.ref());
        return story(incidents.wrote(writeStatus(newest, new Incident(), status)));
    }

    @Override
    public Deed write(Deed deed, RemediationStatus status) {
        Remediation newest = newest(remediations, shownRemediations, deed.ref());
        return deed(remediations.wrote(writeStatus(newest, new Remediation(), status)));
    }

    @Override
    public void delete(Story story) {
        client.resources(Incident.class)
                .inNamespace(story.ref().namespace())
                .withName(story.name())
                .delete();
    }

    @Override
    public void delete(Deed deed) {
        client.resources(Remediation.class)
                .inNamespace(deed.ref().namespace())
                .withName(deed.name())
                .delete();
    }

    private static Map<String, String> labels(ObjectRef policy, ObjectRef target, Optional<ObjectRef> incident) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("app.kubernetes.io/managed-by", "evenkeel");
        label(labels, Evenkeel.POLICY_LABEL, policy.name());
        label(labels, Evenkeel.TARGET_UID_LABEL, Objects.requireNonNullElse(target.uid(), ""));
        incident.ifPresent(ref -> label(labels, Evenkeel.INCIDENT_LABEL, ref.name()));
        return labels;
    }

    /** A name may be longer than a label's value can be: then there is no label, and the reference tells. */
    private static void label(Map<String, String> labels, String key, String value) {
        if (value.length() <= 63) {
            labels.put(key, value);
        }
    }

    private <T extends HasMetadata> T createOrFind(Class<T> type, T wanted) {
        try {
            return client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            T found = client.resources(type)
                    .inNamespace(wanted.getMetadata().getNamespace())
                    .withName(wanted.getMetadata().getName())
                    .get();
            return Optional.ofNullable(found)
                    .orElseThrow(() -> new TransientFault(name(wanted) + " existed and is gone: judged anew", e));
        }
    }

    private static <T extends HasMetadata> T newest(Notebook<T> notebook, Supplier<List<T>> shown, ObjectRef ref) {
        return notebook.over(shown.get())
                .filter(object -> Objects.equals(object.getMetadata().getUid(), ref.uid()))
                .findFirst()
                .orElseThrow(() -> new TransientFault(ref + " is gone: judged anew in the next pass"));
    }

    private <S, R extends CustomResource<?, S>> R writeStatus(R newest, R copy, S status) {
        @SuppressWarnings("unchecked")
        CustomResource<Object, S> filled = (CustomResource<Object, S>) copy;
        filled.setMetadata(newest.getMetadata());
        filled.setSpec(newest.getSpec());
        filled.setStatus(status);
        try {
            return client.resource(copy).updateStatus();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new TransientFault(name(newest) + " changed meanwhile: judged anew in the next pass", e);
            }
            throw e;
        }
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    private static Story story(Incident incident) {
        return new Story(
                ObjectRef.to(incident),
                incident.getSpec(),
                Objects.requireNonNullElse(incident.getStatus(), IncidentStatus.EMPTY));
    }

    private static Deed deed(Remediation remediation) {
        String created = remediation.getMetadata().getCreationTimestamp();
        return new Deed(
                ObjectRef.to(remediation),
                created == null ? Instant.EPOCH : Instant.parse(created),
                remediation.getSpec(),
                Objects.requireNonNullElse(remediation.getStatus(), RemediationStatus.EMPTY));
    }
}
