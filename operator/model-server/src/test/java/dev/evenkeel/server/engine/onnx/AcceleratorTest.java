package dev.evenkeel.server.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtProvider;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class AcceleratorTest {
    private static final EnumSet<OrtProvider> PLAIN = EnumSet.of(OrtProvider.CPU);
    private static final EnumSet<OrtProvider> GPU = EnumSet.of(OrtProvider.CPU, OrtProvider.CUDA);

    @Test
    void cudaIsTakenWhereItIsBuiltIn() {
        assertThat(Accelerator.choose("auto", GPU)).isEqualTo(Accelerator.CUDA);
        assertThat(Accelerator.choose("auto", PLAIN)).isEqualTo(Accelerator.CPU);
    }

    @Test
    void theProcessorCanBeAskedFor() {
        assertThat(Accelerator.choose("CPU", GPU)).isEqualTo(Accelerator.CPU);
    }

    @Test
    void aGpuThatIsNotBuiltInIsNoSilentFallback() {
        assertThatThrownBy(() -> Accelerator.choose("cuda", PLAIN)).hasMessageContaining("onnxruntime_gpu");
    }

    @Test
    void anythingElseIsAMistake() {
        assertThatThrownBy(() -> Accelerator.choose("tpu", GPU)).hasMessageContaining("auto, cpu or cuda");
    }
}
