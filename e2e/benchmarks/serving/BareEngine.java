import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The engine without a server: ONNX Runtime in a loop, one row at a time, one thread, a new tensor for each call as a
 * server needs it. {@code java -cp model-server.jar BareEngine.java MODEL FEATURES SECONDS} prints calls and the
 * thread's CPU time in microseconds per call.
 */
public final class BareEngine {
    private BareEngine() {}

    public static void main(String[] arguments) throws Exception {
        int features = Integer.parseInt(arguments[1]);
        long nanos = (long) (Double.parseDouble(arguments[2]) * 1e9);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        OrtSession session = environment.createSession(arguments[0], options);
        String input = session.getInputNames().iterator().next();
        FloatBuffer row = ByteBuffer.allocateDirect(features * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int i = 0; i < features; i++) {
            row.put(i, i / (float) features);
        }
        var threads = ManagementFactory.getThreadMXBean();
        long calls = 0;
        long cpu = 0;
        for (int round = 0; round < 2; round++) { // the first warms up
            calls = 0;
            long cpuBefore = threads.getCurrentThreadCpuTime();
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end; calls++) {
                try (OnnxTensor tensor = OnnxTensor.createTensor(environment, row, new long[] {1, features});
                        OrtSession.Result result = session.run(Map.of(input, tensor))) {
                    if (result.size() == 0) {
                        throw new IllegalStateException("no output");
                    }
                }
            }
            cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
        }
        IO.println("{\"calls\": " + calls + ", \"cpu\": " + cpu / 1e3 / calls + "}");
    }
}
