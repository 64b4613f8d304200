package dev.evenkeel.benchmarks.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EstimateCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void estimatesAreNearTheTruthAndRowsAreExported() throws IOException {
        EstimateCommand command = new EstimateCommand();
        int code = new CommandLine(command)
                .execute("--seeds", "2", "--reference-rows", "1000", "--export", folder.toString());
        assertThat(code).isZero();
        assertThat(command.classifier(EstimateCommand.Scores.TOO_SURE).accuracy())
                .isLessThan(0.04);
        assertThat(command.regression(EstimateCommand.Errors.EVEN)).isLessThan(0.08);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.count()).isEqualTo(2 * 9 + 1);
        }
    }
}
