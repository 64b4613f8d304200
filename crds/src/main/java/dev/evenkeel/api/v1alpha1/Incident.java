package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.evenkeel.api.schema.Immutable;
import dev.evenkeel.api.schema.NameLimit;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The story of one trouble, written by the operator alone. */
@Group(Evenkeel.GROUP)
@Version(Evenkeel.VERSION)
@ShortNames("inc")
@Categories(Evenkeel.CATEGORY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("The story of one trouble: what was seen, why it is so, what was held back and why, what was"
        + " done. Written by the operator alone.")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.target.kind", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Target", jsonPath = ".spec.target.name", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Severity", jsonPath = ".status.severity", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Policy",
        jsonPath = ".spec.policyRef.name",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Cause",
        jsonPath = ".status.causes[0].kind",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Action",
        jsonPath = ".status.actions[-1:].action",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Held", jsonPath = ".status.held[0].reason", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Summary",
        jsonPath = ".status.summary",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".status.phase")
@AdditionalSelectableField(jsonPath = ".spec.target.name")
@AdditionalSelectableField(jsonPath = ".spec.policyRef.name")
@NameLimit(63)
@Immutable
public class Incident extends CustomResource<IncidentSpec, IncidentStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
