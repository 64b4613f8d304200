package dev.evenkeel.store;

import dev.evenkeel.process.Arguments;
import java.nio.file.Path;

/**
 * What the command line says.
 *
 * @param data directory of the blobs
 * @param audience that tokens must be bound to
 * @param operator the operator's service account as NAMESPACE/NAME; it may use every namespace
 */
public record StoreOptions(
        Path data, String host, int port, int metricsPort, String audience, String operator, StoreLimits limits) {
    /** The text that goes with a wrong command line. */
    public static final String USAGE = """
            usage: store --data DIR [options]
              --data DIR                 where the blobs lie
              --host ADDRESS             0.0.0.0
              --port PORT                8080   blobs and progress
              --metrics-port PORT        9090   /metrics /livez /readyz
              --audience NAME            evenkeel-store   that tokens must be bound to
              --operator NAMESPACE/NAME  evenkeel-system/evenkeel-operator   may use every namespace
              --max-blob-bytes N         536870912
              --max-namespace-bytes N    4294967296
              --reserved-bytes N         67108864   stay free on the disk
            The API server and the credentials for token reviews are those of the pod, or of KUBECONFIG.
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static StoreOptions parse(String... arguments) {
        Arguments given = new Arguments(arguments);
        StoreOptions options = new StoreOptions(
                Path.of(given.required("data")),
                given.text("host", "0.0.0.0"),
                given.integer("port", 8080),
                given.integer("metrics-port", 9090),
                given.text("audience", "evenkeel-store"),
                given.text("operator", "evenkeel-system/evenkeel-operator"),
                new StoreLimits(
                        given.number("max-blob-bytes", 1L << 29),
                        given.number("max-namespace-bytes", 1L << 32),
                        given.number("reserved-bytes", 1L << 26)));
        given.end();
        return options;
    }
}
