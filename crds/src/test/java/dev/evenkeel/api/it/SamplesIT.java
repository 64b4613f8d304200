package dev.evenkeel.api.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.Command;
import dev.evenkeel.api.testing.Repository;
import dev.evenkeel.api.testing.WithApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample is applied as a user applies it, and every field can be explained. */
@ExtendWith(WithApiServer.class)
class SamplesIT {
    private static final Path SAMPLES = Repository.root().resolve("manifests/samples");

    @BeforeAll
    static void makeNamespace(ApiServer server) {
        Command.kubectl(server.kubeconfig(), "apply", "--server-side", "-f", SAMPLES + "/healing/00-opt-in.yaml")
                .ok();
    }

    /** Every file, and every directory that is to be applied as a whole. */
    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> file.endsWith("kustomization.yaml") ? file.getParent() : file)
                    .sorted()
                    .map(SAMPLES::relativize)
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void applies(Path sample, ApiServer server) {
        Path path = SAMPLES.resolve(sample);
        String how = Files.isDirectory(path) ? "-k" : "-f";
        assertThat(Command.kubectl(
                                server.kubeconfig(),
                                "apply",
                                "--server-side",
                                "--validate=strict",
                                how,
                                path.toString())
                        .ok())
                .contains("serverside-applied");
        // the way that most people still use
        Command.kubectl(server.kubeconfig(), "apply", "--dry-run=server", "--validate=strict", how, path.toString())
                .ok();
    }

    @Test
    void thereAreSamplesOfAllThatPeopleWrite() throws IOException {
        assertThat(samples().map(Path::toString))
                .contains(
                        "four-lines.yaml", "healing/leak.yaml", "healing/overload.yaml", "sales", "sales-next-quarter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpol",
                "rpol.spec",
                "rpol.spec.signals.forecast",
                "mdep.spec.training.template.spec.data.split",
                "trun.spec.gates",
                "inc.status.held",
                "rmd.spec.decisions"
            })
    void explains(String field, ApiServer server) {
        assertThat(Command.kubectl(server.kubeconfig(), "explain", field).ok())
                .contains("DESCRIPTION:", "FIELDS:")
                .doesNotContain("<empty>", "<no description>");
    }
}
