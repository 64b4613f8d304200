package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.revision.WatchConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All that watches the calls of one server, put together. */
public final class Watch implements AutoCloseable {
    private final RevisionMetrics metrics;
    private final Windows windows;
    private final Capture capture;
    private final Optional<Traces> traces;
    private final Observer observer;

    /**
     * Begins to watch.
     *
     * @param config what the configuration wants now
     * @throws IllegalArgumentException when the environment's variables for traces are wrong
     */
    public Watch(Vertx vertx, Served served, Supplier<WatchConfig> config, PrometheusRegistry registry) {
        InstantSource clock = InstantSource.system();
        EventSink sink = new EventSink(vertx, served, config, clock, registry);
        metrics = new RevisionMetrics(registry);
        windows = new Windows(sink::send, registry);
        capture = new Capture(config, served, clock, windows, sink::send, registry);
        traces = TraceOptions.of(System.getenv()).map(options -> new Traces(options, vertx, clock, registry));
        List<Observer> observers = new ArrayList<>(List.of(metrics, capture, new AccessLog(config)));
        traces.ifPresent(observers::add);
        observer = new Observers(observers.toArray(new Observer[0]));
    }

    /** Sees each call. */
    public Observer observer() {
        return observer;
    }

    /** Takes labels. */
    public Capture capture() {
        return capture;
    }

    /** The finished windows. */
    public Windows windows() {
        return windows;
    }

    /** Follows the configuration, and drops the series of revisions that are gone; called about once a second. */
    public void poll(Served served) {
        capture.poll();
        metrics.forget(served);
    }

    @Override
    public void close() {
        capture.close();
        traces.ifPresent(Traces::close);
    }
}
