package dev.evenkeel.benchmarks.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The main class of the jar. On Java 25 or later it calls the benchmarks; on an older one it looks for a newer one in
 * JAVA_HOME and beside the running one (as /usr/lib/jvm holds them), and runs the same command there.
 */
public final class Launcher {
    private static final int NEEDED = 25;
    private static final String MAIN = "dev.evenkeel.benchmarks.Benchmarks";

    private Launcher() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException, InterruptedException {
        if (Runtime.version().feature() >= NEEDED) {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
            return;
        }
        Optional<Path> home = newerHome();
        if (home.isEmpty()) {
            System.err.println("this needs Java " + NEEDED + " or later, and runs on " + Runtime.version()
                    + ": set JAVA_HOME to a newer one");
            System.exit(1);
        }
        List<String> command = new ArrayList<>();
        command.add(home.get().resolve("bin").resolve("java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.addAll(List.of(args));
        System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private static Optional<Path> newerHome() throws IOException {
        List<Path> homes = new ArrayList<>();
        String named = System.getenv("JAVA_HOME");
        if (named != null) {
            homes.add(Path.of(named));
        }
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        Path beside = own.getParent();
        if (beside != null) {
            try (Stream<Path> list = Files.list(beside)) {
                list.sorted().forEach(homes::add);
            }
        }
        for (Path home : homes) {
            if (feature(home) >= NEEDED) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    /** The feature number in a Java home's release file, 0 when there is none. */
    private static int feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !new File(home.toFile(), "bin/java").canExecute()) {
            return 0;
        }
        try (BufferedReader reader = Files.newBufferedReader(release)) {
            return reader.lines()
                    .filter(line -> line.matches("JAVA_VERSION=\"[0-9]+.*\""))
                    .map(line -> line.replaceFirst("JAVA_VERSION=\"([0-9]+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        }
    }
}
