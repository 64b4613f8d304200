package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.evenkeel.api.schema.NameLimit;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What may be done to which workloads, under which guards. */
@Group(Evenkeel.GROUP)
@Version(Evenkeel.VERSION)
@ShortNames("rpol")
@Categories(Evenkeel.CATEGORY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonClassDescription("What may be done to which workloads, under which guards. Four lines are enough, and do nothing"
        + " but watch.")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".status.mode", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Healthy", jsonPath = ".status.healthy", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Incidents",
        jsonPath = ".status.openIncidents",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type=='Ready')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Status",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Last Incident",
        jsonPath = ".status.lastIncident",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@NameLimit(48)
public class RemediationPolicy extends CustomResource<RemediationPolicySpec, RemediationPolicyStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
