package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line, on the logger {@code evenkeel.audit}, for each change of what was decided, done or found. */
public final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("evenkeel.audit");

    private final Consumer<IncidentPhase> incidents;
    private final BiConsumer<ActionKind, RemediationPhase> remediations;

    /** Counts beside the log, by phase. */
    public Audit(Consumer<IncidentPhase> incidents, BiConsumer<ActionKind, RemediationPhase> remediations) {
        this.incidents = incidents;
        this.remediations = remediations;
    }

    /** Tells a change of a Remediation's phase; nothing where the phase stays. */
    public void deed(Deed before, RemediationStatus after) {
        if (before.status().phase() == after.phase()) {
            return;
        }
        remediations.accept(before.action(), Objects.requireNonNullElse(after.phase(), RemediationPhase.PROPOSED));
        LOG.atInfo()
                .addKeyValue("remediation", before.ref())
                .addKeyValue("incident", before.spec().incidentRef().name())
                .addKeyValue("policy", before.spec().policyRef().name())
                .addKeyValue("target", before.spec().target())
                .addKeyValue("action", before.action().wireName())
                .addKeyValue("step", before.spec().step())
                .addKeyValue("attempt", before.spec().attempt())
                .addKeyValue("mode", before.spec().mode().wireName())
                .addKeyValue("account", Objects.requireNonNullElse(before.spec().serviceAccountName(), ""))
                .addKeyValue("phase", after.phase() == null ? "" : after.phase().wireName())
                .addKeyValue("why", Objects.requireNonNullElse(after.message(), ""))
                .log("remediation");
    }

    /** Tells a change of an Incident's phase; nothing where the phase stays. */
    public void story(Story before, IncidentStatus after) {
        if (before.status().phase() == after.phase()) {
            return;
        }
        incidents.accept(Objects.requireNonNullElse(after.phase(), IncidentPhase.OPEN));
        LOG.atInfo()
                .addKeyValue("incident", before.ref())
                .addKeyValue("policy", before.spec().policyRef().name())
                .addKeyValue("target", before.spec().target())
                .addKeyValue("phase", after.phase() == null ? "" : after.phase().wireName())
                .addKeyValue("why", Objects.requireNonNullElse(after.summary(), ""))
                .log("incident");
    }
}
