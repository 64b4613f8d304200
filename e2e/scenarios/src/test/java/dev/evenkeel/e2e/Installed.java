package dev.evenkeel.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the real cluster with this checkout's images and chart on it, installed once by {@code e2e/install}, as the
 * demo does. A cluster that cannot start fails the tests.
 */
final class Installed implements ParameterResolver {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Installed.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(SPACE).computeIfAbsent(Cluster.class, _ -> install(), Cluster.class);
    }

    /** The checkout. */
    static Path root() {
        return Path.of(System.getProperty("evenkeel.root", "../.."));
    }

    private static Cluster install() {
        try {
            Process process = new ProcessBuilder(root().resolve("e2e/install").toString())
                    .redirectErrorStream(true)
                    .start();
            // Line by line: a child that writes to this JVM's own output would break into what Failsafe reads there.
            try (BufferedReader progress = process.inputReader()) {
                progress.lines().forEach(System.out::println);
            }
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException("e2e/install failed with exit code " + exit + ": see the lines above");
            }
            Path kubeconfig = Path.of(
                    Files.readString(root().resolve("e2e/.state/kubeconfig")).strip());
            return Cluster.connect(kubeconfig, null);
        } catch (IOException e) {
            throw new IllegalStateException("e2e/install could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
