package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.revision.WatchConfig;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    private static final Timing TIMING = new Timing(3_000_000, 1_000_000, 6_000_000, 8);

    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void listen() {
        written.start();
        logger.addAppender(written);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(written);
    }

    private static AccessLog every(int calls) {
        return new AccessLog(() -> new WatchConfig(Optional.empty(), Optional.empty(), calls));
    }

    private static void infer(AccessLog log, String id) {
        log.inferred(
                new WatchedCall(null), WatchedCall.REVISION, WatchedCall.request(id), WatchedCall.outputs(1), TIMING);
    }

    private static void fail(AccessLog log) {
        log.failed(new WatchedCall(null), null, new Failure(Kind.OVERLOADED, "too much"), Timing.NONE);
    }

    private static Map<String, String> pairs(ILoggingEvent event) {
        return Objects.requireNonNull(event.getKeyValuePairs()).stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @Test
    void oneAnsweredCallInSoMany() {
        AccessLog log = every(10);
        for (int i = 0; i < 25; i++) {
            infer(log, "a" + i);
        }
        assertThat(written.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsOnly("answered")
                .hasSize(3);
        assertThat(pairs(written.list.get(1)))
                .isEqualTo(Map.of(
                        "model", "m",
                        "revision", "r1",
                        "id", "a10",
                        "queuedMicros", "3000",
                        "engineMicros", "6000",
                        "batchRows", "8"));
    }

    @Test
    void eachFailureButNotAFlood() {
        AccessLog log = every(1000);
        for (int i = 0; i < 5000; i++) {
            fail(log);
        }
        assertThat(written.list)
                .as("a hundred in a second; the loop takes some at most")
                .hasSizeBetween(100, 3000)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsOnly("failed");
        assertThat(pairs(written.list.getFirst()))
                .containsEntry("failure", "OVERLOADED")
                .containsEntry("reason", "too much")
                .containsEntry("revision", "null");
    }

    @Test
    void nothingUnlessItIsAskedFor() {
        AccessLog log = every(0);
        infer(log, "a");
        fail(log);
        assertThat(written.list).isEmpty();
    }
}
