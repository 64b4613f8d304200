package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * An enum whose constants go over the wire in PascalCase: {@code AWAITING_APPROVAL} is {@code AwaitingApproval}.
 * Every such enum ends with {@code UNKNOWN}, which is how a value of a newer version reads; it is in no schema and is
 * never written.
 */
public interface WireName {
    /** The constant's Java name. */
    String name();

    /** The constant's name in YAML. */
    @JsonValue
    default String wireName() {
        StringBuilder wire = new StringBuilder(name().length());
        for (String word : name().split("_", -1)) {
            wire.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return wire.toString();
    }
}
