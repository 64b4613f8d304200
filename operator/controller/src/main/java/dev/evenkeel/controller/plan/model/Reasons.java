package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What trainers and servers give as a reason, in our words. */
final class Reasons {
    private static final Set<Reason> MODEL = EnumSet.of(
            Reason.DIGEST_MISMATCH,
            Reason.NOT_ONNX,
            Reason.TOO_LARGE,
            Reason.SELF_TEST_FAILED,
            Reason.CRASH_LOOP,
            Reason.OUT_OF_MEMORY);

    private Reasons() {}

    /** The reason of this wire name, or {@code otherwise} when a newer trainer or server gives one that we lack. */
    static Reason of(String wireName, Reason otherwise) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.wireName().equals(wireName))
                .findFirst()
                .orElse(otherwise);
    }

    /** Whether the model itself is at fault, so that no patience will help; else its surroundings are. */
    static boolean blamesModel(Reason reason) {
        return MODEL.contains(reason);
    }
}
