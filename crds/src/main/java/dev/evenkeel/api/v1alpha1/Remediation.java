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

/** One action on one workload: its intent, approval and effect. */
@Group(Evenkeel.GROUP)
@Version(Evenkeel.VERSION)
@ShortNames("rmd")
@Categories(Evenkeel.CATEGORY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("One action on one workload: its intent, approval and effect. Written by the operator; people"
        + " add decisions.")
@AdditionalPrinterColumn(name = "Action", jsonPath = ".spec.action", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Target", jsonPath = ".spec.target.name", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Incident",
        jsonPath = ".spec.incidentRef.name",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Policy",
        jsonPath = ".spec.policyRef.name",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".status.phase")
@AdditionalSelectableField(jsonPath = ".spec.incidentRef.name")
@AdditionalSelectableField(jsonPath = ".spec.target.name")
@NameLimit(63)
@Immutable(except = "decisions")
public class Remediation extends CustomResource<RemediationSpec, RemediationStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
