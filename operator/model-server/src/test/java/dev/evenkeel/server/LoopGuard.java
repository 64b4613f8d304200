package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.VertxThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * A Vert.x instance whose event loops are watched: a handler of ours that waits (for a lock, a sleep, a file) or that
 * computes for 20 ms fails the test, and so does a buffer that leaks. Vert.x's own checker measures wall time, which on
 * a busy machine blames a loop that merely got no core; this one asks for the thread's state and its processor time.
 */
public final class LoopGuard implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final Vertx vertx;
    private volatile boolean armed;
    private volatile boolean closed;

    /** One execution of a handler: when it began, and the thread's processor time when it was first seen. */
    private record Execution(long started, long cpuNanos) {}

    public LoopGuard() {
        leaks.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        leaks.start();
        netty().addAppender(leaks);
        vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        Thread.ofPlatform().daemon().name("loop-guard").start(this::sample);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** From here on reports count: the first requests load classes on the loop. */
    public void arm() {
        armed = true;
    }

    /** Fails when our code held a loop, or a buffer leaked. */
    public void verify() {
        assertThat(reports).isEmpty();
        collect();
        assertThat(List.copyOf(leaks.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(message -> message.contains("LEAK"));
    }

    /** A buffer that was lost is reported when it has been collected and the next one is made. */
    private static void collect() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        PhantomReference<Object> canary = new PhantomReference<>(new Object(), collected);
        System.gc();
        try {
            assertThat((Object) collected.remove(TimeUnit.SECONDS.toMillis(30))).isSameAs(canary);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }

    private void sample() {
        Map<Long, Execution> seen = new HashMap<>();
        while (!closed) {
            if (armed) {
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (thread instanceof VertxThread loop && loop.getName().contains("eventloop")) {
                        check(loop, seen);
                    }
                }
            }
            LockSupport.parkNanos(SAMPLE_NANOS);
        }
    }

    private void check(VertxThread loop, Map<Long, Execution> seen) {
        long started = loop.startTime();
        if (started == 0) {
            return; // idle
        }
        long cpu = threads.getThreadCpuTime(loop.threadId());
        Execution before = seen.get(loop.threadId());
        if (before == null || before.started() != started) {
            seen.put(loop.threadId(), new Execution(started, cpu));
            before = new Execution(started, cpu);
        }
        boolean waits = loop.getState() != Thread.State.RUNNABLE;
        boolean computes = cpu - before.cpuNanos() > LIMIT_NANOS;
        if (waits || computes) {
            StackTraceElement[] stack = loop.getStackTrace();
            boolean ours =
                    Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith("dev.evenkeel."));
            if (ours && loop.startTime() == started) {
                reports.add(loop.getName() + (waits ? " waits" : " computes") + " in\n"
                        + Arrays.stream(stack).map(String::valueOf).collect(Collectors.joining("\n")));
            }
        }
    }

    private static ch.qos.logback.classic.Logger netty() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.netty");
    }

    @Override
    public void close() {
        closed = true;
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        netty().detachAppender(leaks);
    }
}
