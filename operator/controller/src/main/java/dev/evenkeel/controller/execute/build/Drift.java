package dev.evenkeel.controller.execute.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.controller.facts.model.Digests;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether an object in the cluster is what it should be, so that a quiet pass writes nothing. Two questions: was it
 * applied from the same desired object (a digest in an annotation tells, also of fields that are desired no more), and
 * does it still have every field that is desired (somebody may have edited it since).
 */
public final class Drift {
    private static final String APPLIED = Evenkeel.GROUP + "/applied";
    private static final int HASH = 16;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Drift() {}

    /** Marks a desired object with its own digest. */
    public static <T extends HasMetadata> T marked(T desired) {
        Map<String, String> annotations = new TreeMap<>(
                Optional.ofNullable(desired.getMetadata().getAnnotations()).orElse(Map.of()));
        annotations.remove(APPLIED);
        annotations.put(
                APPLIED, Digests.hex(JSON.valueToTree(desired).toString()).substring(0, HASH));
        desired.getMetadata().setAnnotations(annotations);
        return desired;
    }

    /**
     * Whether the object in the cluster is as desired.
     *
     * @param desired marked
     */
    public static boolean none(HasMetadata desired, HasMetadata actual) {
        return contains(JSON.valueToTree(actual), JSON.valueToTree(desired));
    }

    /** Everything that is desired is there; what else is there are defaults, or other managers' fields. */
    private static boolean contains(JsonNode actual, JsonNode desired) {
        if (desired.isObject()) {
            return desired.properties().stream()
                    .allMatch(field -> actual.has(field.getKey())
                            ? contains(actual.get(field.getKey()), field.getValue())
                            : empty(field.getValue()));
        }
        if (desired.isArray()) {
            if (actual.size() != desired.size()) {
                return false;
            }
            for (int i = 0; i < desired.size(); i++) {
                if (!contains(actual.get(i), desired.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return actual.equals(desired) || actual.asText().equals(desired.asText()) || sameQuantity(actual, desired);
    }

    private static boolean empty(JsonNode node) {
        return node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    /** The API server writes 0.05 as 50m. */
    private static boolean sameQuantity(JsonNode actual, JsonNode desired) {
        try {
            return Quantity.getAmountInBytes(Quantity.parse(actual.asText()))
                            .compareTo(Quantity.getAmountInBytes(Quantity.parse(desired.asText())))
                    == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
