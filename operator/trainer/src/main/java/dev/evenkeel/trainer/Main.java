package dev.evenkeel.trainer;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "trainer",
        description = "Turns a CSV and a spec into a tested ONNX model, or into a reason why not.",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, FeaturesCommand.class, ReproduceCommand.class})
public final class Main {

    private Main() {}

    /** Runs a command and exits with its code: 0 done, 2 the data or spec is wrong, 1 anything else. */
    public static void main(String[] args) {
        System.exit(execute(System.out, System.err, args));
    }

    /** As {@link #main}, without exit. */
    static int execute(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Main())
                .setOut(new java.io.PrintWriter(out, true, java.nio.charset.StandardCharsets.UTF_8))
                .setErr(new java.io.PrintWriter(err, true, java.nio.charset.StandardCharsets.UTF_8))
                .execute(args);
    }
}
