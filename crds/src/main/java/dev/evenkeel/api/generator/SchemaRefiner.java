package dev.evenkeel.api.generator;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.evenkeel.api.schema.MapKeys;
import dev.evenkeel.api.v1alpha1.Decimal;
import dev.evenkeel.api.v1alpha1.Percent;
import dev.evenkeel.api.v1alpha1.Recurrence;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.api.v1alpha1.WireName;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Walks a record and its generated schema side by side and adds what the generator does not know: the schema of our own
 * value types, enum values, integer formats, list types, the fields of a condition; then checks that nothing is left
 * without bounds or description. Throws IllegalStateException with the field's path where a rule is broken.
 */
final class SchemaRefiner {
    private static final String QUANTITY_PATTERN = "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE])?$";

    private SchemaRefiner() {}

    static void refine(Class<?> type, JSONSchemaProps schema, String path) {
        JsonClassDescription description = type.getAnnotation(JsonClassDescription.class);
        if (description != null && schema.getDescription() == null) {
            schema.setDescription(description.value());
        }
        JsonIgnoreProperties tolerant = type.getAnnotation(JsonIgnoreProperties.class);
        require(tolerant != null && tolerant.ignoreUnknown(), path, "does not ignore unknown fields");
        require(type.getAnnotation(JsonInclude.class) != null, path, "does not say which values are written");
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = field(type, component);
            JsonProperty renamed = field.getAnnotation(JsonProperty.class);
            String name = renamed == null ? component.getName() : renamed.value();
            String where = path + "." + name;
            JSONSchemaProps property = property(schema, name);
            require(property.getDescription() != null, where, "has no @JsonPropertyDescription");
            refine(field.getAnnotatedType(), field, property, where);
        }
        withoutRepeatedRules(schema);
    }

    private static void refine(AnnotatedType annotated, AnnotatedElement field, JSONSchemaProps schema, String path) {
        Class<?> type = raw(annotated);
        if (type == TimeSpan.class) {
            text(schema, TimeSpan.PATTERN, 16L);
            rule(schema, "duration(self) > duration('0s')", "must be more than 0");
        } else if (type == Recurrence.class) {
            text(schema, Recurrence.PATTERN, 16L);
            rule(schema, "self == 'Auto' || duration(self) > duration('0s')", "must be Auto, or more than 0");
        } else if (type == Percent.class) {
            text(schema, Percent.PATTERN, 10L);
        } else if (type == Decimal.class) {
            text(schema, Decimal.PATTERN, 32L);
        } else if (type == Instant.class) {
            schema.setType("string");
            schema.setFormat("date-time");
        } else if (type == Integer.class) {
            schema.setFormat("int32");
        } else if (type == Long.class) {
            schema.setFormat("int64");
        } else if (type == IntOrString.class) {
            intOrString(field, schema);
        } else if (type == Quantity.class) {
            schema.setPattern(QUANTITY_PATTERN);
            schema.setMaxLength(32L);
        } else if (type == Condition.class) {
            condition(schema);
        } else if (WireName.class.isAssignableFrom(type)) {
            schema.setType("string");
            schema.setEnum(GenerateCrds.json(Stream.of(type.getEnumConstants())
                    .map(constant -> ((WireName) constant).wireName())
                    .filter(wire -> !wire.equalsIgnoreCase("unknown"))
                    .toList()));
        } else if (type == List.class) {
            list(annotated, field, schema, path);
        } else if (type == Map.class) {
            map(annotated, field, schema, path);
        } else if (type == String.class) {
            Size size = annotation(annotated, field, Size.class);
            schema.setMaxLength(maximum(size, path, "is a string without @Size(max)"));
        } else if (type.isRecord()) {
            refine(type, schema, path);
        } else {
            require(type == Boolean.class, path, "has a type that the schema has no rule for: " + type);
        }
        withoutRepeatedRules(schema);
    }

    private static void list(AnnotatedType annotated, AnnotatedElement field, JSONSchemaProps schema, String path) {
        require(schema.getMaxItems() != null, path, "is a list without @Size(max)");
        MapKeys keys = field.getAnnotation(MapKeys.class);
        schema.setXKubernetesListType(keys == null ? "atomic" : "map");
        JSONSchemaProps items = schema.getItems().getSchema();
        AnnotatedType item = argument(annotated, 0);
        refine(item, item, items, path + "[]");
        if (keys != null) {
            schema.setXKubernetesListMapKeys(List.of(keys.value()));
            require(items.getRequired().containsAll(List.of(keys.value())), path, "has keys that are not required");
        }
    }

    private static void map(AnnotatedType annotated, AnnotatedElement field, JSONSchemaProps schema, String path) {
        Size size = annotation(annotated, field, Size.class);
        schema.setMaxProperties(maximum(size, path, "is a map without @Size(max)"));
        AnnotatedType value = argument(annotated, 1);
        refine(value, value, schema.getAdditionalProperties().getSchema(), path + "{}");
    }

    private static void intOrString(AnnotatedElement field, JSONSchemaProps schema) {
        Pattern pattern = annotation(null, field, Pattern.class);
        Size size = annotation(null, field, Size.class);
        Min min = annotation(null, field, Min.class);
        schema.setPattern(
                Objects.requireNonNull(pattern, "an IntOrString needs @Pattern").value());
        schema.setMaxLength(
                Objects.requireNonNull(size, "an IntOrString needs @Size").max());
        schema.setMinimum(
                Objects.requireNonNull(min, "an IntOrString needs @Min").value());
    }

    /** The schema of metav1.Condition, which the model's class does not carry. */
    private static void condition(JSONSchemaProps schema) {
        schema.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
        Map<String, JSONSchemaProps> properties = schema.getProperties();
        describe(properties, "type", "Type of the condition.").setMaxLength(316L);
        describe(properties, "status", "True, False or Unknown.")
                .setEnum(GenerateCrds.json(List.of("True", "False", "Unknown")));
        describe(properties, "reason", "Why, in one word that programs may match on.")
                .setMaxLength(1024L);
        describe(properties, "message", "Why, in words for people.").setMaxLength(32768L);
        describe(properties, "lastTransitionTime", "When the status last changed.")
                .setFormat("date-time");
        describe(properties, "observedGeneration", "Generation of the spec that the condition is about.")
                .setFormat("int64");
    }

    /** The schema of a field; a field that the generator left out is a bug here. */
    static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), () -> name + " is not in the generated schema");
    }

    private static JSONSchemaProps describe(Map<String, JSONSchemaProps> properties, String name, String description) {
        JSONSchemaProps property = Objects.requireNonNull(properties.get(name), name);
        property.setDescription(description);
        return property;
    }

    private static void text(JSONSchemaProps schema, String pattern, long maxLength) {
        schema.setType("string");
        schema.setProperties(null);
        schema.setPattern(pattern);
        schema.setMaxLength(maxLength);
    }

    static void rule(JSONSchemaProps schema, String rule, String message) {
        schema.getXKubernetesValidations()
                .add(new ValidationRuleBuilder()
                        .withRule(rule)
                        .withMessage(message)
                        .build());
    }

    /** A rule on a record component is generated twice; the API server refuses the second as a duplicate. */
    private static void withoutRepeatedRules(JSONSchemaProps schema) {
        List<ValidationRule> rules = schema.getXKubernetesValidations();
        if (rules != null) {
            schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(rules)));
        }
    }

    private static Field field(Class<?> type, RecordComponent component) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.getName().equals(component.getName()))
                .findFirst()
                .orElseThrow();
    }

    /** An annotation of the field or of its type, direct or by one of our annotations that carries it. */
    private static <A extends Annotation> @Nullable A annotation(
            @Nullable AnnotatedType type, AnnotatedElement field, Class<A> wanted) {
        return Stream.of(field, type)
                .filter(Objects::nonNull)
                .flatMap(element -> Stream.concat(
                        Stream.of(element.getAnnotations()),
                        Stream.of(element.getAnnotations())
                                .flatMap(a -> Stream.of(a.annotationType().getAnnotations()))))
                .filter(wanted::isInstance)
                .map(wanted::cast)
                .findFirst()
                .orElse(null);
    }

    private static Class<?> raw(AnnotatedType annotated) {
        return switch (annotated.getType()) {
            case Class<?> type -> type;
            case ParameterizedType type -> (Class<?>) type.getRawType();
            case Type other -> throw new IllegalStateException("no rule for " + other);
        };
    }

    private static AnnotatedType argument(AnnotatedType annotated, int index) {
        return ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[index];
    }

    private static long maximum(@Nullable Size size, String path, String problem) {
        if (size == null || size.max() == Long.MAX_VALUE) {
            throw new IllegalStateException(path + " " + problem);
        }
        return size.max();
    }

    private static void require(boolean holds, String path, String problem) {
        if (!holds) {
            throw new IllegalStateException(path + " " + problem);
        }
    }
}
