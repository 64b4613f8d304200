package dev.evenkeel.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kubectl} and {@code helm} as the development cluster's program carries them. */
public final class Command {
    private static final long PATIENCE_MINUTES = 2;

    private Command() {}

    /**
     * What a command printed.
     *
     * @param exit its exit code
     * @param out standard output
     * @param err standard error
     */
    public record Output(int exit, String out, String err) {
        /** The output of a command that must have succeeded. */
        public String ok() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + ": " + err + out);
            }
            return out;
        }
    }

    /** The program. */
    static Path program() {
        Path program = Repository.root().resolve("e2e/cluster/cluster");
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(program + " is missing");
        }
        return program;
    }

    /** Runs {@code helm} with these arguments in the repository's root. */
    public static Output helm(String... arguments) {
        return run("helm", List.of(), arguments);
    }

    /** Runs {@code kubectl} against the server of this kubeconfig, in the repository's root. */
    public static Output kubectl(Path kubeconfig, String... arguments) {
        return run("kubectl", List.of("--kubeconfig", kubeconfig.toString()), arguments);
    }

    private static Output run(String tool, List<String> before, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program().toString(), tool));
        command.addAll(before);
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path err = Files.createTempFile("err", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(Repository.root().toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError("no end after " + PATIENCE_MINUTES + " min: " + command);
                }
                return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
