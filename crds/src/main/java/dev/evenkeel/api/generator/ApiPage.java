package dev.evenkeel.api.generator;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference page of the API, in Markdown: every field of every kind with its type, bounds and meaning. */
final class ApiPage {
    private final StringBuilder page = new StringBuilder();

    private ApiPage() {}

    static String of(List<CustomResourceDefinition> crds) {
        ApiPage page = new ApiPage();
        page.line("# API reference: `evenkeel.dev/v1alpha1`");
        page.line("");
        page.line("Generated from the records in `crds/`. `kubectl explain rpol.spec` says the same in the cluster.");
        page.line("A length of time is digits with h, m, s or ms (`1h30m`); a percentage is a number with % (`20%`);"
                + " decimal numbers are strings (`\"0.15\"`). A star marks a required field.");
        crds.forEach(page::kind);
        return page.page.toString();
    }

    private void kind(CustomResourceDefinition crd) {
        JSONSchemaProps root =
                crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        line("");
        line("## " + crd.getSpec().getNames().getKind() + " (`"
                + String.join("`, `", crd.getSpec().getNames().getShortNames()) + "`)");
        line("");
        line(root.getDescription());
        for (String part : List.of("spec", "status")) {
            line("");
            line("### " + part);
            line("");
            line("| Field | Type | Meaning |");
            line("|---|---|---|");
            List<String> rules = new ArrayList<>();
            fields(SchemaRefiner.property(root, part), "", rules);
            if (part.equals("spec")) {
                rules(root, "metadata", rules);
            }
            if (!rules.isEmpty()) {
                line("");
                line("Rules that the API server checks:");
                line("");
                rules.forEach(rule -> line("- " + rule));
            }
        }
    }

    private void fields(JSONSchemaProps schema, String path, List<String> rules) {
        rules(schema, path.isEmpty() ? "spec" : path, rules);
        for (Map.Entry<String, JSONSchemaProps> property :
                schema.getProperties().entrySet()) {
            JSONSchemaProps field = property.getValue();
            String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            boolean required =
                    schema.getRequired() != null && schema.getRequired().contains(property.getKey());
            line("| `" + name + "`" + (required ? " *" : "") + " | " + type(field) + " | "
                    + (field.getDescription() == null ? "" : cell(field.getDescription())) + " |");
            descend(field, name, rules);
        }
    }

    private void descend(JSONSchemaProps field, String name, List<String> rules) {
        if (name.equals("conditions")) {
            return;
        }
        if (field.getItems() != null && field.getItems().getSchema().getProperties() != null) {
            fields(field.getItems().getSchema(), name + "[]", rules);
        } else if (field.getProperties() != null && !field.getProperties().isEmpty()) {
            fields(field, name, rules);
        } else {
            rules(field, name, rules);
        }
    }

    private static void rules(JSONSchemaProps schema, String path, List<String> rules) {
        if (schema.getXKubernetesValidations() != null) {
            schema.getXKubernetesValidations().stream()
                    .map(ValidationRule::getMessage)
                    .map(message -> "`" + path + "`: " + message)
                    .forEach(rules::add);
        }
    }

    private static String type(JSONSchemaProps field) {
        if (field.getEnum() != null && !field.getEnum().isEmpty()) {
            return field.getEnum().stream().map(JsonNode::asText).collect(Collectors.joining(", "));
        }
        if (Boolean.TRUE.equals(field.getXKubernetesIntOrString())) {
            return "int or string";
        }
        if (field.getItems() != null) {
            JSONSchemaProps items = field.getItems().getSchema();
            return "list of " + type(items) + ", at most " + field.getMaxItems();
        }
        if (field.getAdditionalProperties() != null) {
            return "map of " + type(field.getAdditionalProperties().getSchema()) + ", at most "
                    + field.getMaxProperties();
        }
        String format = field.getFormat() == null ? "" : " (" + field.getFormat() + ")";
        String range = field.getMaximum() == null
                ? ""
                : ", " + (field.getMinimum() == null ? "" : field.getMinimum().longValue()) + " to "
                        + field.getMaximum().longValue();
        return field.getType() + format + range;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
