package dev.evenkeel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same data, code and seed give the same bytes, in JVMs of their own, whatever the folder, time zone and locale. */
class DeterminismTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"Auto", "GradientBoostedTrees"})
    void twoProcessesWriteTheSameBytes(String algorithm) throws IOException, InterruptedException {
        String run = Trainer.SALES_RUN.replace("Auto", algorithm);
        List<Path> outs = List.of(folder.resolve("one"), folder.resolve("other/place"));
        List<List<String>> settings = List.of(
                List.of("-Duser.timezone=UTC", "-Duser.language=en", "-XX:TieredStopAtLevel=1"),
                List.of("-Duser.timezone=Asia/Kolkata", "-Duser.language=de", "-Dline.separator=\r\n"));
        for (int i = 0; i < outs.size(); i++) {
            train(run, outs.get(i), settings.get(i));
        }
        for (String file : List.of("model.onnx", "baseline.json", "manifest.json")) {
            assertThat(outs.get(1).resolve(file))
                    .hasSameBinaryContentAs(outs.get(0).resolve(file));
        }
    }

    private void train(String run, Path out, List<String> settings) throws IOException, InterruptedException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("run.json"), run);
        List<String> command = Stream.of(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow"),
                        settings.stream(),
                        Stream.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "run",
                                "--run",
                                out.resolve("run.json").toString(),
                                "--data",
                                TestTables.SALES.toString(),
                                "--out",
                                out.toString()))
                .flatMap(part -> part)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
