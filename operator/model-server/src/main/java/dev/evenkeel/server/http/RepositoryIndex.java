package dev.evenkeel.server.http;

import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The revisions of all models as the model repository extension lists them. */
final class RepositoryIndex {
    private RepositoryIndex() {}

    /** @param readyOnly leaves out what cannot answer now */
    static Buffer of(List<ServingState> models, boolean readyOnly) {
        JsonArray index = new JsonArray();
        for (ServingState model : models) {
            for (RevisionStatus revision : model.revisions()) {
                if (!readyOnly || revision.state() == RevisionStatus.State.READY) {
                    index.add(new JsonObject()
                            .put("name", model.servedName())
                            .put("version", revision.name())
                            .put("state", nameOf(revision.state()))
                            .put("reason", revision.message()));
                }
            }
        }
        return index.toBuffer();
    }

    private static String nameOf(RevisionStatus.State state) {
        return switch (state) {
            case LOADING -> "LOADING";
            case READY -> "READY";
            case FAILED -> "UNAVAILABLE";
        };
    }
}
