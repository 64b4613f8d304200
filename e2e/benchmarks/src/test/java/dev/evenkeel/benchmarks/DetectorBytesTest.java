package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** What one more series costs on the heap, in the process's own object layout (compact headers, as the images run). */
class DetectorBytesTest {
    private static final int MORE = 10;
    private static final DetectorConfig CONFIG = DetectorConfig.defaults();

    private static long bytesOfOneMore(Supplier<Object> maker) {
        Object[] one = {maker.get()};
        Object[] many = new Object[1 + MORE];
        many[0] = one[0];
        for (int i = 1; i <= MORE; i++) {
            many[i] = maker.get();
        }
        return (GraphLayout.parseInstance((Object) many).totalSize()
                        - GraphLayout.parseInstance((Object) one).totalSize())
                / MORE;
    }

    @Test
    void aLightDetectorTakesAKilobyteAndARichOneThirtyTwo() {
        assertThat(bytesOfOneMore(() -> Detectors.light(CONFIG))).isLessThanOrEqualTo(1028); // and the reference to it
        assertThat(bytesOfOneMore(() -> Detectors.rich(CONFIG))).isLessThan(32 * 1024);
    }

    @Test
    void aSignalOfAVectorTakesLittleMore() {
        assertThat(bytesOfOneMore(() -> Detectors.richVector(8, CONFIG)) / 8).isLessThan(32 * 1024);
    }
}
