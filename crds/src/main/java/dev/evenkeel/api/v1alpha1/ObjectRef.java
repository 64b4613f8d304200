package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.ObjectName;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/** One exact object: the edge of the graph that leads from a signal to its Incident, Remediation, run and revision. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ObjectRef(
        @JsonPropertyDescription("Group and version, such as apps/v1.") @Size(max = 317) @Nullable
        String apiVersion,

        @JsonPropertyDescription("Kind, such as Deployment.") @Required @Size(min = 1, max = 63)
        String kind,

        @JsonPropertyDescription("Namespace; absent for what has none.") @Size(max = 63) @Nullable
        String namespace,

        @JsonPropertyDescription("Name.") @Required @ObjectName
        String name,

        @JsonPropertyDescription("UID: another object of the same name is another object.") @Size(max = 64) @Nullable
        String uid) {

    /** The reference to an object as it was read. */
    public static ObjectRef to(HasMetadata object) {
        return new ObjectRef(
                object.getApiVersion(),
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                object.getMetadata().getUid());
    }

    @Override
    public String toString() {
        return kind + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
