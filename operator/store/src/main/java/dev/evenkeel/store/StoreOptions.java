package dev.evenkeel.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

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
        Map<String, String> given = given(arguments);
        String data = given.remove("data");
        if (data == null) {
            throw new IllegalArgumentException("option --data DIR is missing");
        }
        StoreOptions options = new StoreOptions(
                Path.of(data),
                text(given, "host", "0.0.0.0"),
                (int) number(given, "port", 8080),
                (int) number(given, "metrics-port", 9090),
                text(given, "audience", "evenkeel-store"),
                text(given, "operator", "evenkeel-system/evenkeel-operator"),
                new StoreLimits(
                        number(given, "max-blob-bytes", 1L << 29),
                        number(given, "max-namespace-bytes", 1L << 32),
                        number(given, "reserved-bytes", 1L << 26)));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown option --" + given.keySet().iterator().next());
        }
        return options;
    }

    /** Options by name, from {@code --name value} and {@code --name=value}. */
    private static Map<String, String> given(String... arguments) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            int equals = option.indexOf('=');
            if (!option.startsWith("--") || (equals < 0 && i + 1 == arguments.length)) {
                throw new IllegalArgumentException("'" + option + "' is no option, or has no value");
            }
            String name = option.substring(2, equals < 0 ? option.length() : equals);
            if (given.put(name, equals < 0 ? arguments[++i] : option.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("option --" + name + " is given twice");
            }
        }
        return given;
    }

    private static String text(Map<String, String> given, String name, String byDefault) {
        String value = given.remove(name);
        return value == null ? byDefault : value;
    }

    private static long number(Map<String, String> given, String name, long byDefault) {
        String value = given.remove(name);
        try {
            return value == null ? byDefault : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option --" + name + " must be a number, not '" + value + "'", e);
        }
    }
}
