package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behind the decoder of HTTP/1, without a network. */
class ReusedBodiesTest {
    private final ReusedBodies bodies = new ReusedBodies(new BodyArrays());
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(), bodies);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void head(int length) {
        receive("POST / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n");
        channel.readInbound();
    }

    private ByteBuf body() {
        HttpContent content = channel.readInbound();
        return content.content();
    }

    private ByteBuf whole(String text) {
        head(text.length());
        bodies.want();
        receive(text);
        return body();
    }

    private static String text(ByteBuf body) {
        return body.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void anArrayThatWasGivenBackHoldsTheNextBody() {
        ReusedBody first = (ReusedBody) whole("a".repeat(5000));
        assertThat(text(first)).isEqualTo("a".repeat(5000));
        byte[] array = first.array();
        first.giveBack();
        ByteBuf second = whole("b".repeat(4097));
        assertThat(second.array()).isSameAs(array);
        assertThat(text(second)).as("no byte more").isEqualTo("b".repeat(4097));
    }

    @Test
    void anArrayThatWasNotGivenBackIsNobodyElses() {
        ByteBuf first = whole("a".repeat(5000));
        ByteBuf second = whole("b".repeat(5000));
        assertThat(second.array()).isNotSameAs(first.array());
        assertThat(text(first)).isEqualTo("a".repeat(5000));
    }

    @Test
    void whatNobodyAskedForIsLeftAsItCame() {
        head(5000);
        receive("a".repeat(5000));
        assertThat(body()).isNotInstanceOf(ReusedBody.class);
    }

    @Test
    void aBodyInPiecesIsLeftAsItCame() {
        head(5000);
        bodies.want();
        receive("a".repeat(2000));
        assertThat(body()).isNotInstanceOf(ReusedBody.class);
        receive("a".repeat(3000));
        assertThat(body()).isNotInstanceOf(ReusedBody.class);
    }

    @Test
    void smallAndLargeBodiesAreLeftAsTheyCame() {
        assertThat(whole("a".repeat(100))).isNotInstanceOf(ReusedBody.class);
        assertThat(BodyArrays.hold((1 << 16) + 1)).isFalse();
    }
}
