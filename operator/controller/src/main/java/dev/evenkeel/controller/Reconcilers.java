package dev.evenkeel.controller;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;

/** The reconcilers of the process, one for each kind that people write. */
final class Reconcilers {
    private Reconcilers() {}

    /** Builds them all; called once, when this process has become the leader. */
    static List<Reconciler<?>> of(Wiring wiring) {
        return List.of();
    }
}
