package dev.evenkeel.controller;

import dev.evenkeel.controller.monitor.Pauses;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;

/** The reconcilers of the process, one for each kind that people write. */
final class Reconcilers {
    private Reconcilers() {}

    /** Builds them all; called once, when this process has become the leader. */
    static List<Reconciler<?>> of(Wiring wiring) {
        Pauses pauses = new Pauses(
                wiring.client(),
                wiring.namespace(),
                wiring.configuration().watch().namespaces());
        ModelParts models = ModelParts.of(wiring, pauses);
        return List.of(new TrainingRunReconciler(models), new ModelDeploymentReconciler(models));
    }
}
