package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** States that version 1 wrote must load for ever and go on as they would have then. */
class ReleasedStatesTest {

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = ReleasedStatesTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    @Test
    void numericStateOfVersionOneGoesOn() throws IOException {
        NumericDrift drift =
                (NumericDrift) DriftSnapshot.fromBytes(bytes("numeric-1.bin")).restore();
        for (int i = 0; i < 20; i++) {
            drift.update(i % 13);
        }
        DriftFinding finding = drift.finding();
        assertThat(finding.steps()).isEqualTo(80);
        assertThat(finding.eValue()).isEqualTo(0.005283190532029036);
        assertThat(finding.effect()).isEqualTo(0.16666666666666663);
    }

    @Test
    void categoricalStateOfVersionOneGoesOn() throws IOException {
        CategoricalDrift drift = (CategoricalDrift)
                DriftSnapshot.fromBytes(bytes("categorical-1.bin")).restore();
        for (int i = 0; i < 20; i++) {
            drift.update("c" + i % 6);
        }
        assertThat(drift.finding().eValue()).isEqualTo(0.01099452855784898);
    }

    @Test
    void windowsOfVersionOneGoOn() throws IOException {
        ColumnBaseline numeric = ColumnBaseline.fromBytes(bytes("numeric-baseline-1.bin"));
        WindowDrift drift = WindowDrift.fromBytes(numeric, DriftConfig.DEFAULT, bytes("windows-1.bin"));
        DriftFinding finding = drift.update(numeric.window(bytes("numeric-window-1.bin")));
        assertThat(finding.steps()).isEqualTo(2);
        assertThat(finding.eValue()).isEqualTo(0.027894160673369996);
        ColumnBaseline categorical = ColumnBaseline.fromBytes(bytes("categorical-baseline-1.bin"));
        WindowDrift fresh = new WindowDrift(categorical, DriftConfig.DEFAULT);
        assertThat(fresh.update(categorical.window(bytes("categorical-window-1.bin")))
                        .eValue())
                .isEqualTo(0.04530483478427564);
    }
}
