package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import java.util.List;
import java.util.Set;

/**
 * Where Incidents and Remediations are kept. Reads see at least this process's own writes. Thread safe.
 *
 * <p>All writes throw {@link dev.evenkeel.controller.fault.TransientFault} when what they are based on is not the newest.
 */
public interface Archive {
    /** The Incidents of a policy on a target that are not closed, oldest first. */
    List<Story> stories(String namespace, String policy, String targetUid);

    /** The Remediations of a target, by whichever policy. */
    List<Deed> deeds(String targetUid);

    /** All Incidents. */
    List<Story> allStories();

    /** All Remediations, for budgets. */
    List<Deed> allDeeds();

    /** The policies that have an Incident which is not settled, or a Remediation which is not over. */
    Set<Stirring> stirring();

    /** Creates an Incident, or finds the one of that name. */
    Story open(String namespace, String name, IncidentSpec spec);

    /** Creates a Remediation, the durable intent, or finds the one of that name. */
    Deed intend(String namespace, String name, RemediationSpec spec);

    /** Writes the status of an Incident. */
    Story write(Story story, IncidentStatus status);

    /** Writes the status of a Remediation. */
    Deed write(Deed deed, RemediationStatus status);

    /** Deletes an Incident; nothing where it is gone. */
    void delete(Story story);

    /** Deletes a Remediation; nothing where it is gone. */
    void delete(Deed deed);
}
