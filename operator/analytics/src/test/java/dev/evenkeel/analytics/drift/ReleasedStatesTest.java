package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** States that these versions wrote must load for ever and go on as they would have then. */
class ReleasedStatesTest {

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = ReleasedStatesTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    @Test
    void numericStateOfVersionTwoGoesOn() throws IOException {
        NumericDrift drift =
                (NumericDrift) DriftSnapshot.fromBytes(bytes("numeric-2.bin")).restore();
        for (int i = 0; i < 20; i++) {
            drift.update(i * 37 % 101 / 8.0);
        }
        DriftFinding finding = drift.finding();
        assertThat(finding.steps()).isEqualTo(80);
        assertThat(finding.evidence()).isEqualTo(4.988731911399533);
        assertThat(finding.effect()).isEqualTo(0.199004424778761);
    }

    @Test
    void categoricalStateOfVersionTwoGoesOn() throws IOException {
        CategoricalDrift drift = (CategoricalDrift)
                DriftSnapshot.fromBytes(bytes("categorical-2.bin")).restore();
        for (int i = 0; i < 20; i++) {
            drift.update("c" + i * i % 7 % 6);
        }
        assertThat(drift.finding().evidence()).isEqualTo(0.007300460008800103);
    }

    @Test
    void windowsOfVersionOneGoOn() throws IOException {
        ColumnBaseline numeric = ColumnBaseline.fromBytes(bytes("numeric-baseline-2.bin"));
        WindowDrift drift = WindowDrift.fromBytes(numeric, DriftConfig.DEFAULT, bytes("windows-1.bin"));
        DriftFinding finding = drift.update(numeric.window(bytes("numeric-window-1.bin")));
        assertThat(finding.steps()).isEqualTo(2);
        assertThat(finding.evidence()).isEqualTo(0.10261100603248004);
        ColumnBaseline categorical = ColumnBaseline.fromBytes(bytes("categorical-baseline-2.bin"));
        WindowDrift fresh = new WindowDrift(categorical, DriftConfig.DEFAULT);
        assertThat(fresh.update(categorical.window(bytes("categorical-window-1.bin")))
                        .evidence())
                .isEqualTo(0.01732892983564651);
    }
}
