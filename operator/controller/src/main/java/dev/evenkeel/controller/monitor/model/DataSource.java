package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.controller.facts.model.Data;

/** Looks at training data where they can be seen without fetching them. */
@FunctionalInterface
public interface DataSource {
    /**
     * The data that a uri names.
     *
     * @param namespace of the object that names them; data elsewhere are out of its reach
     */
    Data look(String namespace, String uri);
}
