package dev.evenkeel.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryStringsTest {
    private static final TensorSpec SPEC = new TensorSpec("s", Datatype.BYTES, Shape.of(-1));

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u00e9\ud83d\ude00", "\0", "\ufffd", "a\ufffdb"})
    void textStaysAsItIs(String text) throws RequestFault {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        assertThat(BinaryStrings.text(SPEC, 0, bytes, 1, bytes.length - 2)).isEqualTo(text);
    }

    /** A stray byte, a sequence that is cut off, one that is longer than it need be, and half a surrogate pair. */
    @Test
    void otherBytesAreRefusedAndNotReplaced() {
        byte[][] wrong = {{(byte) 0xff}, {'a', (byte) 0xc3}, {(byte) 0xc0, (byte) 0xaf}, {(byte) 0xed, (byte) 0xa0, 0}};
        for (byte[] bytes : wrong) {
            assertThatThrownBy(() -> BinaryStrings.text(SPEC, 3, bytes, 0, bytes.length))
                    .isInstanceOf(RequestFault.class)
                    .hasMessage("input 's': element 3 is no UTF-8 text");
        }
    }
}
