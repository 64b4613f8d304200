package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guard that never barks is worth nothing. */
class LoopGuardTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsAHandlerThatWaitsOrComputes(boolean waits) throws Exception {
        try (LoopGuard guard = new LoopGuard()) {
            guard.arm();
            CompletableFuture<Void> done = new CompletableFuture<>();
            guard.vertx().runOnContext(nothing -> {
                hold(waits);
                done.complete(null);
            });
            done.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(guard::verify).isInstanceOf(AssertionError.class).hasMessageContaining("hold");
        }
    }

    @Test
    void reportsABufferThatIsLost() {
        try (LoopGuard guard = new LoopGuard()) {
            lose(ByteBufAllocator.DEFAULT.directBuffer(16));
            assertThatThrownBy(guard::verify).isInstanceOf(AssertionError.class).hasMessageContaining("LEAK");
        }
    }

    private static void lose(ByteBuf buffer) {
        buffer.writeLong(1); // and nobody releases it
    }

    private static void hold(boolean waits) {
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (System.nanoTime() < end) {
            if (waits) {
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
        }
    }
}
