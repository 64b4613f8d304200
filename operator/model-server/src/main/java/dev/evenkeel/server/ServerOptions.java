package dev.evenkeel.server;

import dev.evenkeel.process.Arguments;
import dev.evenkeel.server.dispatch.DispatchOptions;
import dev.evenkeel.server.http.GuardOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line says.
 *
 * @param source where models come from
 * @param host address to listen on, for all ports
 * @param port of the inference API; 0 takes a free one, as with the other ports
 * @param workDirectory for models while they are loaded
 * @param loadTimeout for a fetched model to load and to prove itself
 * @param dispatch how infer requests run
 * @param explainEvaluations predictions that one explanation may take
 * @param drainDelay between turning unready and refusing connections, so that load balancers have noticed
 * @param drainTimeout for the requests that are in progress then
 * @param guard of the ports
 */
public record ServerOptions(
        ModelSource source,
        String host,
        int port,
        int adminPort,
        int metricsPort,
        Path workDirectory,
        long maxModelBytes,
        Duration fetchTimeout,
        Duration loadTimeout,
        int maxRequestBytes,
        DispatchOptions dispatch,
        int explainEvaluations,
        Duration drainDelay,
        Duration drainTimeout,
        GuardOptions guard) {

    private static final int MOST_EXPLAIN_EVALUATIONS = 1 << 20;

    /** The text of {@code --help}. */
    public static final String USAGE = """
            usage: model-server --model FILE | --repository DIR | --config FILE [options]
            """ + ModelSource.USAGE + """
              --help
              --host ADDRESS             0.0.0.0
              --port PORT                8080   inference, Open Inference Protocol v2
              --admin-port PORT          8081   desired state and status, load and unload
              --metrics-port PORT        9090   /metrics /livez /readyz
              --work-dir DIR             the system's temporary directory
              --max-model-bytes N        536870912
              --fetch-timeout SECONDS    300
              --load-timeout SECONDS     120    for a fetched model to load and answer its test
              --max-request-bytes N      16777216
              --explain-evaluations N    16384  predictions that one explanation may take
              --drain-delay SECONDS      3      from unready to refusing connections; 0 without --config
              --drain-timeout SECONDS    20     for requests in progress
            """ + DispatchOptions.USAGE + GuardOptions.USAGE;

    public ServerOptions {
        if (maxRequestBytes < 1024 || maxModelBytes < 1) {
            throw new IllegalArgumentException("sizes must be above 0, and a request's at least 1024");
        }
        if (!loadTimeout.isPositive()) {
            throw new IllegalArgumentException("the load timeout must be above 0, not " + loadTimeout.toSeconds());
        }
        if (explainEvaluations < 1 || explainEvaluations > MOST_EXPLAIN_EVALUATIONS) {
            throw new IllegalArgumentException("explain evaluations must be from 1 to " + MOST_EXPLAIN_EVALUATIONS
                    + ", not " + explainEvaluations);
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static ServerOptions parse(String... arguments) {
        Arguments given = new Arguments(withValues(arguments));
        ModelSource source = ModelSource.parse(given);
        ServerOptions options = new ServerOptions(
                source,
                given.text("host", "0.0.0.0"),
                given.integer("port", 8080),
                given.integer("admin-port", 8081),
                given.integer("metrics-port", 9090),
                Path.of(given.text("work-dir", System.getProperty("java.io.tmpdir", "/tmp"))),
                given.number("max-model-bytes", 1L << 29),
                Duration.ofSeconds(given.integer("fetch-timeout", 300)),
                Duration.ofSeconds(given.integer("load-timeout", 120)),
                given.integer("max-request-bytes", 1 << 24),
                DispatchOptions.parse(given),
                given.integer("explain-evaluations", 1 << 14),
                Duration.ofSeconds(given.integer("drain-delay", source.isStandalone() ? 0 : 3)),
                Duration.ofSeconds(given.integer("drain-timeout", 20)),
                GuardOptions.parse(given));
        given.end();
        return options;
    }

    /** Gives options without a value the value that they stand for. */
    private static String[] withValues(String... arguments) {
        Set<String> flags = Stream.of(ModelSource.FLAGS, GuardOptions.FLAGS)
                .flatMap(List::stream)
                .map(flag -> "--" + flag)
                .collect(Collectors.toSet());
        return Arrays.stream(arguments)
                .map(argument -> flags.contains(argument) ? argument + "=true" : argument)
                .toArray(String[]::new);
    }
}
