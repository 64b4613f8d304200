package dev.evenkeel.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reasons are API. */
class ReasonTest {
    @Test
    void noReasonIsRenamedOrRemoved() throws IOException {
        try (var pinned = ReasonTest.class.getResourceAsStream("/released/reasons.txt")) {
            assertThat(pinned).isNotNull();
            assertThat(Arrays.stream(Reason.values()).map(Reason::wireName))
                    .as("users' alerts match on these names")
                    .containsAll(new String(pinned.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasAWireNameOfOneWord(Reason reason) {
        assertThat(reason.wireName()).matches("[A-Z][A-Za-z0-9]{2,62}");
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheUserWhatToDo(Reason reason) {
        if (reason.kind().warning()) {
            assertThat(reason.remedy()).isNotEmpty().doesNotEndWith(".");
        }
    }
}
