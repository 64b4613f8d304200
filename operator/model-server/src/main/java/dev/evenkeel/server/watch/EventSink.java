package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.revision.WatchConfig;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends sampled calls and finished windows as CloudEvents 1.0 in HTTP's binary mode. Calls have the types and attributes
 * of KServe's inference logger, with a V2 body each for request and response under one id; a window is of type {@value
 * #WINDOW}. At most {@value #MOST_PENDING} events are on their way and as many calls a second as the configuration
 * allows: what is above that is dropped, and counted. Used by one thread.
 */
public final class EventSink {
    static final String REQUEST = "org.kubeflow.serving.inference.request";
    static final String RESPONSE = "org.kubeflow.serving.inference.response";
    static final String WINDOW = "dev.evenkeel.server.window";
    private static final int MOST_PENDING = 256;
    private static final long TIMEOUT_MILLIS = 5000;

    private final Vertx vertx;
    private final Served served;
    private final Supplier<WatchConfig> config;
    private final InstantSource clock;
    private final Counter events;
    private final AtomicInteger pending = new AtomicInteger();
    private long second;
    private int sentInSecond;
    private @Nullable HttpClient client;

    /** @param served tells the namespaces of models */
    public EventSink(
            Vertx vertx,
            Served served,
            Supplier<WatchConfig> config,
            InstantSource clock,
            PrometheusRegistry registry) {
        this.vertx = vertx;
        this.served = served;
        this.config = config;
        this.clock = clock;
        this.events = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_capture_events_total")
                .help("Events for the sink, by what became of them.")
                .labelNames("outcome")
                .register(registry);
    }

    private Optional<WatchConfig.Sink> sink() {
        return config.get().capture().flatMap(WatchConfig.Capture::sink);
    }

    /** Sends a call as two events. */
    void send(CallSample sample) {
        sink().ifPresent(to -> {
            if (isAboveRate(to)) {
                events.labelValues("dropped").inc(2);
                return;
            }
            String known = sample.id();
            String id = known != null
                    ? known
                    : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            String revision = sample.revision().name();
            post(to, attributes(REQUEST, id, sample.model(), revision), request(id, sample));
            post(to, attributes(RESPONSE, id, sample.model(), revision), response(id, sample));
        });
    }

    /** Sends a finished window. */
    void send(Window window) {
        sink().ifPresent(to ->
                post(to, attributes(WINDOW, window.id(), window.model(), window.revision()), window.json()));
    }

    private boolean isAboveRate(WatchConfig.Sink to) {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            sentInSecond = 0;
        }
        return ++sentInSecond > to.perSecond();
    }

    private MultiMap attributes(String type, String id, String model, String revision) {
        ServingState state = served.state(model);
        String whole = state == null ? model : state.model();
        Instant now = clock.instant();
        return MultiMap.caseInsensitiveMultiMap()
                .add("ce-specversion", "1.0")
                .add("ce-type", type)
                .add("ce-id", id)
                .add("ce-source", "/v2/models/" + model + "/versions/" + revision)
                .add("ce-time", now.toString())
                .add("ce-inferenceservicename", model)
                .add("ce-namespace", whole.substring(0, Math.max(0, whole.indexOf('/'))))
                .add("ce-component", "predictor")
                .add("ce-endpoint", revision)
                .add("content-type", "application/json");
    }

    private static Buffer request(String id, CallSample sample) {
        return new JsonObject()
                .put("id", id)
                .put("inputs", tensors(sample.inputs()))
                .toBuffer();
    }

    private static Buffer response(String id, CallSample sample) {
        return new JsonObject()
                .put("model_name", sample.model())
                .put("model_version", sample.revision().name())
                .put("id", id)
                .put("outputs", tensors(sample.outputs()))
                .toBuffer();
    }

    private static JsonArray tensors(List<Values> tensors) {
        JsonArray all = new JsonArray();
        for (Values tensor : tensors) {
            JsonArray shape = new JsonArray();
            for (long dimension : tensor.shape().toArray()) {
                shape.add(dimension);
            }
            all.add(new JsonObject()
                    .put("name", tensor.spec().name())
                    .put("datatype", tensor.spec().datatype().name())
                    .put("shape", shape)
                    .put("data", data(tensor)));
        }
        return all;
    }

    /** Values as the protocol's JSON has them; NaN and infinities are null. */
    private static JsonArray data(Values tensor) {
        JsonArray data = new JsonArray();
        double[] numbers = tensor.numbers();
        String[] texts = tensor.texts();
        if (texts != null) {
            List.of(texts).forEach(data::add);
        } else if (numbers != null) {
            Datatype datatype = tensor.spec().datatype();
            for (double number : numbers) {
                switch (datatype) {
                    case FP16, BF16, FP32, FP64 -> {
                        if (Double.isFinite(number)) {
                            data.add(number);
                        } else {
                            data.addNull();
                        }
                    }
                    case BOOL -> data.add(number != 0);
                    case INT8, INT16, INT32, INT64, UINT8 -> data.add((long) number);
                    case BYTES -> throw new IllegalStateException("texts are written above");
                }
            }
        }
        return data;
    }

    private void post(WatchConfig.Sink to, MultiMap headers, Buffer body) {
        if (pending.incrementAndGet() > MOST_PENDING) {
            pending.decrementAndGet();
            events.labelValues("dropped").inc();
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(to.url().toString())
                .setTimeout(TIMEOUT_MILLIS)
                .setHeaders(headers);
        client().request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(ignored -> response.statusCode()))
                .onComplete(done -> {
                    pending.decrementAndGet();
                    boolean taken = done.succeeded() && done.result() < 300;
                    events.labelValues(taken ? "sent" : "failed").inc();
                });
    }

    /** Made for the first event: most servers have no sink, and the client takes a part of their start and memory. */
    private HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) TIMEOUT_MILLIS));
            client = made;
        }
        return made;
    }
}
