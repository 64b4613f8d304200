package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import java.util.Objects;

/** An Incident as it is recorded. */
public record Story(ObjectRef ref, IncidentSpec spec, IncidentStatus status) {
    /** Its name. */
    public String name() {
        return ref.name();
    }

    /** Its phase; Open until one was written. */
    public IncidentPhase phase() {
        return Objects.requireNonNullElse(status.phase(), IncidentPhase.OPEN);
    }

    /** Whether the workload is well again, or the Incident is over. */
    public boolean settled() {
        return phase() == IncidentPhase.RESOLVED || phase() == IncidentPhase.CLOSED;
    }
}
