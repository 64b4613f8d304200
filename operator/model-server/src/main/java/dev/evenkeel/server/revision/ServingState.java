package dev.evenkeel.server.revision;

import java.util.List;

/**
 * One consistent view of what is served.
 *
 * @param model as in the desired state
 * @param generation the highest generation that was accepted
 * @param revisions those listed in that generation, in its order
 * @param routes who answers now
 */
public record ServingState(String model, long generation, List<RevisionStatus> revisions, Routes routes) {
    public ServingState {
        revisions = List.copyOf(revisions);
    }

    /** True while a revision of this name is listed, or loaded. */
    public boolean knows(String revision) {
        return routes.byName().containsKey(revision)
                || revisions.stream().anyMatch(status -> status.name().equals(revision));
    }

    /** The name in the inference API's paths. */
    public String servedName() {
        return model.substring(model.indexOf('/') + 1);
    }
}
