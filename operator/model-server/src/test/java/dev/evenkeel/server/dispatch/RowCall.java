package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call with rows of floats; its loop is whoever delivers. */
final class RowCall implements Call {
    static final Executor LOOP = Runnable::run;

    /** What a call ended with: outputs, or a failure. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record End(String revision, float[] values, @Nullable Failure failure) {}

    private final String model;
    private final float[] rows;
    private final int columns;
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private @Nullable String version;
    private @Nullable String key;
    private Executor loop = LOOP;
    private long deadline = NO_DEADLINE;
    private @Nullable End kept;
    private volatile boolean left;
    private volatile boolean keeping;
    final AtomicInteger reads = new AtomicInteger();

    RowCall(String model, int columns, float... rows) {
        this.model = model;
        this.columns = columns;
        this.rows = rows;
    }

    static RowCall of(String model, float... rows) {
        return new RowCall(model, 2, rows);
    }

    RowCall version(String name) {
        version = name;
        return this;
    }

    RowCall key(String sticky) {
        key = sticky;
        return this;
    }

    RowCall loop(Executor own) {
        loop = own;
        return this;
    }

    RowCall deadline(long nanos) {
        deadline = nanos;
        return this;
    }

    /** Its caller goes away. */
    void leave() {
        left = true;
    }

    boolean isEnded() {
        return ended.isDone();
    }

    /** What holds at the moment when it ends, found by the thread that ends it. */
    <T> CompletableFuture<T> whenEnded(Supplier<T> question) {
        return ended.thenApply(_ -> question.get());
    }

    /** To be done as soon as it ends, by the thread that ends it. */
    void atItsEnd(Runnable action) {
        var _ = ended.thenRun(action);
    }

    End end() throws Exception {
        return ended.get(30, TimeUnit.SECONDS);
    }

    @Override
    public CallHead head() {
        return new CallHead(model, version, key, deadline, null);
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isAbandoned() {
        return left;
    }

    boolean isKeeping() {
        return keeping;
    }

    @Override
    public void keep() {
        keeping = true;
    }

    @Override
    public InferRequest read(Signature signature, Scratch scratch) throws RequestFault {
        reads.incrementAndGet();
        if (rows.length % columns != 0) {
            throw new RequestFault("half a row");
        }
        ByteBuffer bytes = scratch.input(0, 4 * rows.length);
        bytes.asFloatBuffer().put(rows);
        Tensor x = Tensor.of(signature.inputs().getFirst(), Shape.of(rows.length / columns, columns), bytes);
        return new InferRequest(null, List.of(x), List.of(new WantedOutput(0, true)));
    }

    @Override
    public void answer(Answered answered, Scratch scratch) {
        FloatBuffer floats = answered.outputs().getFirst().bytes().asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        kept = new End(answered.revision(), values, null);
    }

    @Override
    public void fail(Failure failure) {
        kept = new End("", new float[0], failure);
    }

    @Override
    public void deliver() {
        ended.complete(kept);
    }
}
