package dev.evenkeel.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line says.
 *
 * @param config the configuration file
 * @param host address to listen on, for all ports
 * @param port of the inference API; 0 takes a free one, as with the other ports
 * @param workDirectory for models while they are loaded
 * @param queue infer requests that may wait for a thread
 * @param drainDelay between turning unready and refusing connections, so that load balancers have noticed
 * @param drainTimeout for the requests that are in progress then
 */
public record ServerOptions(
        Path config,
        String host,
        int port,
        int adminPort,
        int metricsPort,
        Path workDirectory,
        long maxModelBytes,
        Duration fetchTimeout,
        int maxRequestBytes,
        int inferenceThreads,
        int queue,
        Duration inferenceTimeout,
        Duration drainDelay,
        Duration drainTimeout) {

    /** The text of {@code --help}. */
    public static final String USAGE = """
            usage: model-server --config FILE [options]
              --config FILE              what to serve (JSON); watched for changes
              --host ADDRESS             0.0.0.0
              --port PORT                8080   inference, Open Inference Protocol v2
              --admin-port PORT          8081   desired state and status
              --metrics-port PORT        9090   /metrics /livez /readyz
              --work-dir DIR             the system's temporary directory
              --max-model-bytes N        536870912
              --fetch-timeout SECONDS    300
              --max-request-bytes N      16777216
              --inference-threads N      the number of cores
              --queue N                  256    waiting requests; more are answered with 503
              --inference-timeout SECONDS 30
              --drain-delay SECONDS      3      from unready to refusing connections
              --drain-timeout SECONDS    20     for requests in progress
            """;

    public ServerOptions {
        if (maxRequestBytes < 1024 || inferenceThreads < 1 || queue < 1 || maxModelBytes < 1) {
            throw new IllegalArgumentException("sizes, threads and queue must be above 0");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static ServerOptions parse(String... arguments) {
        Map<String, String> given = given(arguments);
        String config = given.remove("config");
        if (config == null) {
            throw new IllegalArgumentException("option --config FILE is missing");
        }
        ServerOptions options = new ServerOptions(
                Path.of(config),
                take(given, "host", "0.0.0.0"),
                number(given, "port", 8080),
                number(given, "admin-port", 8081),
                number(given, "metrics-port", 9090),
                Path.of(take(given, "work-dir", System.getProperty("java.io.tmpdir", "/tmp"))),
                Long.parseLong(take(given, "max-model-bytes", "536870912")),
                Duration.ofSeconds(number(given, "fetch-timeout", 300)),
                number(given, "max-request-bytes", 1 << 24),
                number(given, "inference-threads", Runtime.getRuntime().availableProcessors()),
                number(given, "queue", 256),
                Duration.ofSeconds(number(given, "inference-timeout", 30)),
                Duration.ofSeconds(number(given, "drain-delay", 3)),
                Duration.ofSeconds(number(given, "drain-timeout", 20)));
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

    private static String take(Map<String, String> given, String name, String byDefault) {
        String value = given.remove(name);
        return value == null ? byDefault : value;
    }

    private static int number(Map<String, String> given, String name, int byDefault) {
        String value = given.remove(name);
        try {
            return value == null ? byDefault : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option --" + name + " must be a number, not '" + value + "'", e);
        }
    }
}
