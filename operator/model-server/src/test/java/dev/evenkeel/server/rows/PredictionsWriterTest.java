package dev.evenkeel.server.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionsWriterTest {
    private static Tensor floats(String name, Shape shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Tensor.of(new TensorSpec(name, Datatype.FP32, shape), shape, bytes.flip());
    }

    private static String write(long rows, Tensor... outputs) {
        return new String(PredictionsWriter.write(List.of(outputs), rows), StandardCharsets.UTF_8);
    }

    @Test
    void oneOutputIsNestedAsItsShape() {
        assertThat(write(2, floats("y", Shape.of(2), 1, 2))).isEqualTo("{\"predictions\":[1.0,2.0]}");
        assertThat(write(2, floats("y", Shape.of(2, 1), 1, Float.NaN))).isEqualTo("{\"predictions\":[[1.0],[null]]}");
        assertThat(write(1, floats("y", Shape.of(1, 2, 2), 1, 2, 3, 4)))
                .isEqualTo("{\"predictions\":[[[1.0,2.0],[3.0,4.0]]]}");
    }

    @Test
    void severalOutputsBecomeOneObjectForEachRow() {
        Tensor label = Tensor.of(
                new TensorSpec("label", Datatype.BYTES, Shape.of(-1)), Shape.of(2), new String[] {"no", "yes"});
        assertThat(write(2, label, floats("p", Shape.of(2, 2), 0.75f, 0.25f, 0.5f, 0.5f)))
                .isEqualTo("{\"predictions\":[{\"label\":\"no\",\"p\":[0.75,0.25]},"
                        + "{\"label\":\"yes\",\"p\":[0.5,0.5]}]}");
    }

    @Test
    void outputsThatDoNotFollowTheRowsAreGivenWhole() {
        assertThat(write(2, floats("a", Shape.of(2), 1, 2), floats("total", Shape.of(), 3)))
                .isEqualTo("{\"predictions\":{\"a\":[1.0,2.0],\"total\":3.0}}");
        assertThat(write(3, floats("a", Shape.of(0, 2)), floats("b", Shape.of(3), 1, 2, 3)))
                .isEqualTo("{\"predictions\":{\"a\":[],\"b\":[1.0,2.0,3.0]}}");
    }

    @Test
    void halfPrecisionIsWrittenAsNumbers() {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(Float.floatToFloat16(1.5f))
                .putShort(Float.floatToFloat16(-2f))
                .flip();
        ByteBuffer upper = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        upper.putShort((short) (Float.floatToIntBits(-3.5f) >>> 16)).flip();
        assertThat(write(2, Tensor.of(new TensorSpec("h", Datatype.FP16, Shape.of(2)), Shape.of(2), bytes)))
                .isEqualTo("{\"predictions\":[1.5,-2.0]}");
        assertThat(write(1, Tensor.of(new TensorSpec("b", Datatype.BF16, Shape.of(1)), Shape.of(1), upper)))
                .isEqualTo("{\"predictions\":[-3.5]}");
    }
}
