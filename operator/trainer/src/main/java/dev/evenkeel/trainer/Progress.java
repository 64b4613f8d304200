package dev.evenkeel.trainer;

import dev.evenkeel.trainer.artifact.ArtifactStore;
import dev.evenkeel.trainer.artifact.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells people and the store how far the run is. A store that does not listen is said once and stops nothing. */
final class Progress {
    private static final int MESSAGE = 500;

    private final PrintWriter out;
    private final @Nullable ArtifactStore store;
    private final String uid;
    private boolean silent;

    Progress(PrintWriter out, @Nullable ArtifactStore store, String uid) {
        this.out = out;
        this.store = store;
        this.uid = uid;
    }

    void at(Step step, int percent, String message) {
        say(String.format("%3d%% %-8s %s", percent, step.name().toLowerCase(java.util.Locale.ROOT), message));
        if (store == null || silent) {
            return;
        }
        Map<String, Object> body = new TreeMap<>();
        body.put("step", step.name());
        body.put("percent", percent);
        body.put("message", message.length() <= MESSAGE ? message : message.substring(0, MESSAGE - 3) + "...");
        if (!store.progress(uid, Json.line(body))) {
            silent = true;
            say("     the store does not take progress reports; the run goes on");
        }
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** The steps of a run in order. */
    enum Step {
        Read,
        Check,
        Features,
        Train,
        Evaluate,
        Gate,
        Package,
        Upload,
        Done
    }
}
