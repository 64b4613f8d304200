package dev.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitCommandTest {

    /** The figures over 1,000 series of each kind are in docs; this holds them from falling apart. */
    @Test
    void leaksAreToldFromWarmUps() {
        LimitCommand.Figures figures = LimitCommand.ours(60);
        assertThat(figures.recallByNineTenths()).isGreaterThanOrEqualTo(0.9);
        assertThat(figures.medianRelativeError()).isLessThanOrEqualTo(0.15);
        assertThat(figures.falseOnWarmUps()).isLessThanOrEqualTo(2);
        assertThat(figures.falseOnLoad()).isLessThanOrEqualTo(4);
        assertThat(figures.falseOnSteady()).isLessThanOrEqualTo(4);
    }
}
