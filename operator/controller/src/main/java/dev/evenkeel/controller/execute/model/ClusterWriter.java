package dev.evenkeel.controller.execute.model;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;

/**
 * The writes of one reconcile to what its object owns. Each can be repeated. An object of the same name that belongs to
 * something else is never touched: that is a {@link dev.evenkeel.controller.fault.UserFault}.
 */
public interface ClusterWriter {
    /** Server-side apply, with force: what we desire is ours. A resource version in the desired object is a precondition. */
    <T extends HasMetadata> void apply(T desired);

    /**
     * Creates the object unless it is there already.
     *
     * @return whether it was created now
     */
    <T extends HasMetadata> boolean create(T object);

    /** Sets these annotations, and leaves the others. */
    <T extends HasMetadata> void annotate(T object, Map<String, String> annotations);

    /** Stops a Job's pods, or lets it go on. */
    void suspend(Job job, boolean suspend);

    /** Deletes the object and what it owns; when it is gone already, nothing happens. */
    void delete(HasMetadata object);
}
