package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The decoder of HTTP/1 without a network, by a clock of the test. */
class HeadWatchTest {
    private static final long LIMIT = 10;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final HeadWatch watch;
    private long now;

    HeadWatchTest() {
        channel.pipeline().addLast(HeadWatch.DECODER, new HttpRequestDecoder());
        watch = HeadWatch.around(channel.pipeline(), () -> now);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private boolean isOverdueLater() {
        now += LIMIT + 1;
        return watch.isOverdue(now, LIMIT);
    }

    @Test
    void aConnectionWithoutBytesWaits() {
        assertThat(isOverdueLater()).isFalse();
    }

    @Test
    void bytesThatTrickleDoNotExtendTheTime() {
        receive("GET / HT");
        now += LIMIT;
        receive("T");
        assertThat(watch.isOverdue(now, LIMIT)).isFalse();
        now += 1;
        receive("P");
        assertThat(watch.isOverdue(now, LIMIT)).isTrue();
    }

    @Test
    void aSlowBodyIsNoHead() {
        receive("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
        receive("a");
        assertThat(isOverdueLater()).isFalse();
    }

    @Test
    void afterARequestWithItsBodyTheConnectionMayRest() {
        receive("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
        receive("abc");
        assertThat(isOverdueLater()).isFalse();
        receive("GET / HTTP/1.1\r\n\r\n");
        assertThat(isOverdueLater()).isFalse();
    }

    @Test
    void theHeadOfALaterRequestIsWatchedToo() {
        receive("GET / HTTP/1.1\r\n\r\n");
        receive("G");
        assertThat(isOverdueLater()).isTrue();
    }

    @Test
    void aConnectionThatWasUpgradedToHttp2HasNoSuchHeads() {
        receive("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        channel.pipeline().remove(HeadWatch.DECODER);
        receive("a frame");
        assertThat(isOverdueLater()).isFalse();
    }
}
