package dev.evenkeel.api.generator;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.api.schema.Immutable;
import dev.evenkeel.api.schema.NameLimit;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes everything that is made from the records: {@code crds/generated/*.yaml}, the chart's templates of the same, and
 * {@code docs/api.md}. {@code mvn -q -pl crds compile exec:exec@generate} runs it; a test says whether what is committed
 * is fresh.
 */
public final class GenerateCrds {
    /** The kinds, in the order in which the reference page tells of them. */
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            ModelDeployment.class, TrainingRun.class, RemediationPolicy.class, Incident.class, Remediation.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADER =
            "# Generated from the records of dev.evenkeel.api.v1alpha1; see CONTRIBUTING.md. Do not edit.\n";

    private GenerateCrds() {}

    /** Writes the files below the repository's root, the only argument. */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        for (var file : files().entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** The generated files: content by path below the repository's root. */
    static Map<String, String> files() {
        Map<String, CustomResourceDefinition> crds = new LinkedHashMap<>();
        Map<String, String> files = new TreeMap<>();
        generate(crds).forEach((name, yaml) -> {
            files.put("crds/generated/" + name + ".yaml", HEADER + yaml);
            files.put("charts/evenkeel/templates/crds/" + name + ".yaml", template(yaml));
        });
        files.put("crds/generated/kustomization.yaml", kustomization(crds.keySet()));
        files.put("docs/api.md", ApiPage.of(List.copyOf(crds.values())));
        return files;
    }

    private static Map<String, String> generate(Map<String, CustomResourceDefinition> crds) {
        Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();
        for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
            new CRDGenerator()
                    .withMinQuotes(true)
                    .forCRDVersions("v1")
                    .customResourceClasses(kind)
                    .withPostProcessor(new CRDPostProcessor() {
                        @Override
                        public HasMetadata process(HasMetadata crd, String version) {
                            CustomResourceDefinition complete = complete((CustomResourceDefinition) crd, kind);
                            crds.put(complete.getMetadata().getName(), complete);
                            return complete;
                        }
                    })
                    .withOutput(new CRDGenerator.CRDOutput<ByteArrayOutputStream>() {
                        @Override
                        public ByteArrayOutputStream outputFor(String name) {
                            return outputs.computeIfAbsent(
                                    name.replaceFirst("-v1$", ""), key -> new ByteArrayOutputStream());
                        }

                        @Override
                        public void close() {}
                    })
                    .generate();
        }
        Map<String, String> yaml = new TreeMap<>();
        outputs.forEach((name, bytes) -> yaml.put(
                name,
                bytes.toString(StandardCharsets.UTF_8)
                        .replaceFirst("^# Generated by .*\n", "")
                        .replaceAll("(?m)((?:minimum|maximum): [0-9]+)\\.0$", "$1")
                        // Unquoted, YAML 1.1 reads them as booleans: the schema would then want "true", not "True".
                        .replaceAll("(?mi)^( *- )(true|false|yes|no|on|off)$", "$1\"$2\"")));
        return yaml;
    }

    /** The same as a Helm template: Helm installs and upgrades it, and does not remove it with the release. */
    private static String template(String yaml) {
        return "{{- /* Generated, as crds/generated. Do not edit. */}}\n{{- if .Values.crds.install }}\n"
                + yaml.replaceFirst("(?m)^metadata:\n", """
                        metadata:
                          annotations:
                            helm.sh/resource-policy: keep
                          labels:
                            {{- include "evenkeel.labels" . | nindent 4 }}
                        """)
                + "{{- end }}\n";
    }

    private static String kustomization(Set<String> names) {
        return HEADER + "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
                + names.stream().sorted().map(name -> "- " + name + ".yaml\n").collect(Collectors.joining());
    }

    private static CustomResourceDefinition complete(CustomResourceDefinition crd, Class<?> kind) {
        JSONSchemaProps root =
                crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        root.setDescription(description(kind));
        root.setRequired(List.of("spec"));
        Type[] arguments = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
        JSONSchemaProps spec = SchemaRefiner.property(root, "spec");
        SchemaRefiner.refine((Class<?>) arguments[0], spec, kind.getSimpleName() + ".spec");
        SchemaRefiner.refine(
                (Class<?>) arguments[1], SchemaRefiner.property(root, "status"), kind.getSimpleName() + ".status");
        immutability(kind, spec);
        nameLimit(kind, root);
        printerColumns(kind, crd);
        return crd;
    }

    private static void immutability(Class<?> kind, JSONSchemaProps spec) {
        Immutable immutable = kind.getAnnotation(Immutable.class);
        if (immutable == null) {
            return;
        }
        Set<String> free = Set.of(immutable.except());
        spec.getProperties().keySet().stream()
                .filter(name -> !free.contains(name))
                .forEach(name -> {
                    String equal = "self.%1$s == oldSelf.%1$s".formatted(name);
                    String rule = spec.getRequired().contains(name)
                            ? equal
                            : "has(self.%1$s) == has(oldSelf.%1$s) && (!has(self.%1$s) || %2$s)".formatted(name, equal);
                    SchemaRefiner.rule(
                            spec, rule, "spec." + name + " is immutable: create another " + kind.getSimpleName());
                });
    }

    private static void nameLimit(Class<?> kind, JSONSchemaProps root) {
        NameLimit limit = kind.getAnnotation(NameLimit.class);
        if (limit == null) {
            return;
        }
        SchemaRefiner.rule(
                root,
                "size(self.metadata.name) <= " + limit.value(),
                "metadata.name must have at most " + limit.value() + " characters: names and labels are made from it");
        if (limit.label()) {
            SchemaRefiner.rule(
                    root,
                    "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                    "metadata.name must be lower case letters, digits and dashes, and start with a letter: a Service is"
                            + " named by it");
        }
    }

    /** The generator sorts columns by path; people want them as they are written. */
    private static void printerColumns(Class<?> kind, CustomResourceDefinition crd) {
        List<String> order = Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        crd.getSpec()
                .getVersions()
                .getFirst()
                .getAdditionalPrinterColumns()
                .sort(Comparator.comparing(
                        CustomResourceColumnDefinition::getName, Comparator.comparingInt(order::indexOf)));
    }

    private static String description(Class<?> kind) {
        return Objects.requireNonNull(
                        kind.getAnnotation(JsonClassDescription.class), kind + " has no @JsonClassDescription")
                .value();
    }

    static List<JsonNode> json(List<String> values) {
        return values.stream()
                .map(value -> (JsonNode) JSON.getNodeFactory().textNode(value))
                .toList();
    }
}
