package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * The file that starts a run: who it is for, what to do, and the champion to compare with.
 *
 * @param namespace the tenant's namespace, which is also its space in the artifact store
 * @param uid names the run in the store's progress
 * @param champion the manifest of the model now served; absent on a first run
 */
public record RunRequest(
        String namespace,
        String name,
        String uid,
        RunSpec spec,
        @Nullable Champion champion) {

    /**
     * The model now served.
     *
     * @param manifest digest of its manifest, {@code sha256:<hex>}
     */
    public record Champion(String manifest) {}
}
