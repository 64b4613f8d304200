package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequestReader;
import dev.evenkeel.server.protocol.InferResponseWriter;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time for one V2 request of one row of FP32 values: reading it into the engine's buffer, and writing an answer as long. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InferRequestBenchmark {
    /** 20: a row of a table; 784: a small image. */
    @Param({"20", "784"})
    public int values;

    private final Scratch scratch = new Scratch();
    private Signature signature = new Signature(List.of(), List.of());
    private byte[] json = new byte[0];
    private byte[] binary = new byte[0];
    private int binaryJson;
    private InferRequest request = new InferRequest(null, List.of(), List.of());
    private List<Tensor> outputs = List.of();

    /** Makes both forms of one request, and its values as an answer. */
    @Setup
    public void make() throws RequestFault {
        TensorSpec x = new TensorSpec("x", Datatype.FP32, Shape.of(-1, values));
        TensorSpec y = new TensorSpec("y", Datatype.FP32, Shape.of(-1, values));
        signature = new Signature(List.of(x), List.of(y));
        SplittableRandom random = new SplittableRandom(1);
        StringJoiner data = new StringJoiner(",", "[", "]");
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values; i++) {
            float value = (float) random.nextDouble();
            data.add(Float.toString(value));
            bytes.putFloat(value);
        }
        bytes.flip();
        json = head("\"data\":" + data).getBytes(StandardCharsets.UTF_8);
        byte[] binaryHead =
                head("\"parameters\":{\"binary_data_size\":" + 4 * values + "}").getBytes(StandardCharsets.UTF_8);
        binaryJson = binaryHead.length;
        binary = ByteBuffer.allocate(binaryJson + 4 * values)
                .put(binaryHead)
                .put(bytes.duplicate())
                .array();
        request = InferRequestReader.read(signature, json, json.length, new Scratch());
        outputs = List.of(Tensor.of(y, Shape.of(1, values), bytes));
    }

    private String head(String content) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1," + values + "],\"datatype\":\"FP32\"," + content + "}]}";
    }

    @Benchmark
    public InferRequest readJson() throws RequestFault {
        scratch.restart();
        return InferRequestReader.read(signature, json, json.length, scratch);
    }

    @Benchmark
    public InferRequest readBinary() throws RequestFault {
        scratch.restart();
        return InferRequestReader.read(signature, binary, binaryJson, scratch);
    }

    @Benchmark
    public InferResponseWriter.Encoded writeJson() {
        return InferResponseWriter.write("m", "m-1", request, outputs, scratch);
    }
}
