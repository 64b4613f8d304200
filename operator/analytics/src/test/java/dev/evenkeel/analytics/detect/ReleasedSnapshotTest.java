package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots that earlier versions wrote, with what those versions found next. The files in {@code released} are never
 * written again; a new version adds its own.
 */
class ReleasedSnapshotTest {
    private static final long STEP_MILLIS = 900_000;
    private static final int LEARNED = 2000; // points before the snapshot
    private static final int FOLLOWING = 300;

    @ParameterizedTest
    @ValueSource(strings = {"light-1", "rich-1", "light-2", "rich-2", "light-3", "rich-3"})
    void goesOnAsTheVersionThatWroteIt(String name) throws IOException {
        Detector detector = Detectors.restore(DetectorSnapshot.fromBytes(read(name + ".snapshot")));
        List<String> expected = new String(read(name + ".findings"), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        assertThat(expected).hasSize(FOLLOWING);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < LEARNED; i++) {
            value(i, random);
        }
        for (int i = 0; i < FOLLOWING; i++) {
            Finding finding = detector.update((LEARNED + i) * STEP_MILLIS, value(LEARNED + i, random));
            String[] fields = expected.get(i).split(" ", -1);
            // the last digit of log10 and pow is the platform's
            assertThat(finding.score()).as("row %d", i).isCloseTo(Double.parseDouble(fields[0]), within(1e-12));
            assertThat(finding.surprise()).as("row %d", i).isCloseTo(Double.parseDouble(fields[1]), within(1e-12));
            assertThat(finding.alarm()).as("row %d", i).isEqualTo(Boolean.parseBoolean(fields[2]));
        }
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ReleasedSnapshotTest.class.getResourceAsStream("released/" + file), file)) {
            return in.readAllBytes();
        }
    }

    /** The series of the files: a day of 96 points, quieter weekends, noise, spikes and one shift. */
    private static double value(int i, SplittableRandom random) {
        int inDay = i % 96;
        double swing = inDay < 48 ? inDay : 96 - inDay;
        double anomaly = random.nextInt(400) == 0 ? 60 : i >= 2100 && i < 2160 ? 80 : 0;
        return 100 + swing + (i / 96 % 7 >= 5 ? -20 : 0) + 6 * random.nextDouble() + anomaly;
    }
}
