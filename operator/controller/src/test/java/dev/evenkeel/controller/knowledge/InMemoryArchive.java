package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Keeps the record in memory, as the API server would: names are unique, times are of whole seconds. */
public final class InMemoryArchive implements Archive {
    private final Clock clock;
    private final Map<String, Story> stories = new LinkedHashMap<>();
    private final Map<String, Deed> deeds = new LinkedHashMap<>();
    private int writes;
    private int requests;
    private int failing;
    private boolean afterwards;
    private Supplier<RuntimeException> failure = IllegalStateException::new;

    public InMemoryArchive(Clock clock) {
        this.clock = clock;
    }

    /** Creations and status writes so far. */
    public int writes() {
        return writes;
    }

    /** The API server fails at this request to write, from 1, before it has written or after it. */
    public void failAt(int request, boolean written, Supplier<RuntimeException> how) {
        failing = requests + request;
        afterwards = written;
        failure = how;
    }

    private <T> T request(Supplier<T> write) {
        requests++;
        boolean fails = requests == failing;
        if (fails && !afterwards) {
            throw failure.get();
        }
        T written = write.get();
        if (fails) {
            throw failure.get();
        }
        return written;
    }

    @Override
    public List<Story> allStories() {
        return new ArrayList<>(stories.values());
    }

    @Override
    public List<Story> stories(String namespace, String policy, String targetUid) {
        return stories.values().stream()
                .filter(story -> story.spec().policyRef().name().equals(policy)
                        && targetUid.equals(story.spec().target().uid())
                        && story.phase() != IncidentPhase.CLOSED)
                .toList();
    }

    @Override
    public List<Deed> deeds(String targetUid) {
        return deeds.values().stream()
                .filter(deed -> targetUid.equals(deed.spec().target().uid()))
                .toList();
    }

    @Override
    public List<Deed> allDeeds() {
        return List.copyOf(deeds.values());
    }

    @Override
    public Set<Stirring> stirring() {
        return stories.values().stream()
                .filter(story -> !story.settled())
                .map(story -> new Stirring("shop", story.spec().policyRef().name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Story open(String namespace, String name, IncidentSpec spec) {
        return request(() -> stories.computeIfAbsent(name, _ -> {
            writes++;
            return new Story(ref("Incident", namespace, name), spec, IncidentStatus.EMPTY);
        }));
    }

    @Override
    public Deed intend(String namespace, String name, RemediationSpec spec) {
        return request(() -> deeds.computeIfAbsent(name, _ -> {
            writes++;
            return new Deed(
                    ref("Remediation", namespace, name),
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    spec,
                    RemediationStatus.EMPTY);
        }));
    }

    @Override
    public Story write(Story story, IncidentStatus status) {
        return request(() -> {
            writes++;
            Story written = new Story(story.ref(), story.spec(), status);
            stories.put(story.name(), written);
            return written;
        });
    }

    @Override
    public Deed write(Deed deed, RemediationStatus status) {
        return request(() -> {
            writes++;
            Deed current = Objects.requireNonNull(deeds.get(deed.name()), deed.name());
            Deed written = new Deed(deed.ref(), deed.createdAt(), current.spec(), status);
            deeds.put(deed.name(), written);
            return written;
        });
    }

    @Override
    public void delete(Story story) {
        stories.remove(story.name());
    }

    @Override
    public void delete(Deed deed) {
        deeds.remove(deed.name());
    }

    /** A person writes decisions. */
    public void decide(String name, RemediationSpec.Decision decision) {
        Deed deed = Objects.requireNonNull(deeds.get(name), name);
        RemediationSpec spec = deed.spec();
        RemediationSpec decided = new RemediationSpec(
                spec.incidentRef(),
                spec.policyRef(),
                spec.target(),
                spec.action(),
                spec.step(),
                spec.attempt(),
                spec.mode(),
                spec.serviceAccountName(),
                spec.parameters(),
                spec.preconditions(),
                spec.diff(),
                List.of(decision));
        deeds.put(name, new Deed(deed.ref(), deed.createdAt(), decided, deed.status()));
    }

    private static ObjectRef ref(String kind, String namespace, String name) {
        return new ObjectRef(Evenkeel.API_VERSION, kind, namespace, name, "uid-" + name);
    }
}
