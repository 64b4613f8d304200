package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.revision.ServingState;
import java.util.List;

/** All that is served now. Cheap, safe on any thread. */
public interface Catalog extends Served {
    /** The models, in the order of their names. */
    List<ServingState> all();
}
