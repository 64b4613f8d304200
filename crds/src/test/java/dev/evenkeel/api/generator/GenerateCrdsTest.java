package dev.evenkeel.api.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is committed is what the records say. */
class GenerateCrdsTest {
    private static final Path ROOT = Path.of("..");
    private static final Map<String, String> FILES = GenerateCrds.files();

    static Stream<String> files() {
        return FILES.keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isFresh(String file) throws IOException {
        assertThat(ROOT.resolve(file))
                .as("run: mvn -q -pl crds compile exec:exec@generate")
                .hasContent(FILES.get(file));
    }

    @Test
    void nothingElseLiesBesideTheGeneratedFiles() throws IOException {
        var found = new TreeSet<String>();
        for (String directory : new String[] {"crds/generated", "charts/evenkeel/templates/crds"}) {
            try (Stream<Path> paths = Files.list(ROOT.resolve(directory))) {
                paths.forEach(path -> found.add(ROOT.relativize(path).toString()));
            }
        }
        found.add("docs/api.md");
        assertThat(found).isEqualTo(FILES.keySet());
    }

    @Test
    void noKeyOrValueIsABooleanOfYaml11() {
        assertThat(FILES.values())
                .allSatisfy(
                        yaml -> assertThat(yaml).doesNotContainPattern("(?im)^\\s*(- )?(on|off|yes|no|y|n)(:.*)?$"));
    }
}
