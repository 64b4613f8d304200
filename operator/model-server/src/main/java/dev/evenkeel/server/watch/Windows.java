package dev.evenkeel.server.watch;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The finished windows, newest last, as JSON. Holds at most {@value #MOST_BYTES} bytes: older windows go, and are
 * counted. Thread safe.
 */
public final class Windows {
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_TOLD = 4 << 20;

    /** Tells this process from those before it, whose windows have the same numbers. */
    private final String instance =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    private final Consumer<Window> sink;
    private final Counter finished;
    private final Counter forgotten;
    private final Deque<Window> held = new ArrayDeque<>(); // guarded by this
    private long bytes; // guarded by this
    private long last; // guarded by this

    /** @param sink gets each window; must not block */
    public Windows(Consumer<Window> sink, PrometheusRegistry registry) {
        this.sink = sink;
        finished = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_capture_windows_total")
                .help("Windows of captured features and predictions that are finished.")
                .register(registry);
        forgotten = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_capture_forgotten_windows_total")
                .help("Finished windows that made room for newer ones.")
                .register(registry);
    }

    void add(String model, String revision, JsonObject content) {
        Window window;
        synchronized (this) {
            last++;
            content.put("instance", instance).put("number", last);
            window = new Window(instance, last, model, revision, content.toBuffer());
            held.addLast(window);
            bytes += window.json().length();
            while (bytes > MOST_BYTES && held.size() > 1) {
                bytes -= held.removeFirst().json().length();
                forgotten.inc();
            }
        }
        finished.inc();
        sink.accept(window);
    }

    /**
     * The windows with a number above {@code after}, oldest first, as {@code {"instance":"...","windows":[...]}}: as many
     * as fit some MiB, and one at least. A reader asks again with the last number that it has seen, and from 0 when the
     * instance is another one.
     */
    public synchronized Buffer after(long after) {
        Buffer out = Buffer.buffer("{\"instance\":\"" + instance + "\",\"windows\":[");
        boolean first = true;
        for (Window window : held) {
            if (window.number() <= after) {
                continue;
            }
            if (!first && out.length() + window.json().length() > MOST_TOLD) {
                break;
            }
            out.appendString(first ? "" : ",").appendBuffer(window.json());
            first = false;
        }
        return out.appendString("]}");
    }
}
