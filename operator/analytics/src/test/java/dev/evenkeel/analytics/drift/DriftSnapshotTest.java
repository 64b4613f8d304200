package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftSnapshotTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedBytesAreRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NumericDrift drift = NumericBaseline.of(Streams.numbers(Streams.NORMAL, 30, random), seed)
                .watch(DriftConfig.DEFAULT);
        byte[] bytes = drift.snapshot().toBytes();
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        for (byte[] bad : new byte[][] {cut, flipped, {}}) {
            assertThatThrownBy(() -> DriftSnapshot.fromBytes(bad).restore())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
