package dev.evenkeel.server.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtProvider;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceleratorTest {
    private static final EnumSet<OrtProvider> PLAIN = EnumSet.of(OrtProvider.CPU);
    private static final EnumSet<OrtProvider> GPU = EnumSet.of(OrtProvider.CPU, OrtProvider.CUDA);

    @Test
    void cudaIsTakenWhereItIsBuiltIn() {
        assertThat(Accelerator.choose("auto", GPU, Optional::empty)).isEqualTo(Accelerator.CUDA);
        assertThat(Accelerator.choose("auto", PLAIN, Optional::empty)).isEqualTo(Accelerator.CPU);
    }

    @Test
    void theProcessorCanBeAskedFor() {
        assertThat(Accelerator.choose("CPU", GPU, Optional::empty)).isEqualTo(Accelerator.CPU);
    }

    @Test
    void aGpuThatIsNotBuiltInIsNoSilentFallback() {
        assertThatThrownBy(() -> Accelerator.choose("cuda", PLAIN, Optional::empty))
                .hasMessageContaining("onnxruntime_gpu");
    }

    @Test
    void whereCudaDoesNotWorkTheProcessorComputesUnlessCudaIsAskedFor() {
        assertThat(Accelerator.choose("auto", GPU, () -> Optional.of("no driver")))
                .isEqualTo(Accelerator.CPU);
        assertThatThrownBy(() -> Accelerator.choose("cuda", GPU, () -> Optional.of("no driver")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("evenkeel.onnx.device is cuda, but CUDA does not work: no driver");
    }

    @Test
    void aRuntimeWithoutCudaSaysSo() {
        assertThat(Accelerator.cudaTrouble()).isPresent();
    }

    @Test
    void anythingElseIsAMistake() {
        assertThatThrownBy(() -> Accelerator.choose("tpu", GPU, Optional::empty))
                .hasMessageContaining("auto, cpu or cuda");
    }
}
