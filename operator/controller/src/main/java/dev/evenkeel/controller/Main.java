package dev.evenkeel.controller;

import dev.evenkeel.controller.config.ConfigurationLoader;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.fault.Fault;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The operator's process. Exit codes: 0 asked to stop, 1 lost the leadership or could not start, 2 wrong input. */
@Command(
        name = "evenkeel-operator",
        mixinStandardHelpOptions = true,
        version = "evenkeel-operator 0.1.0",
        sortOptions = false,
        description = "Trains, serves, watches and heals what its custom resources name.")
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Option(names = "--config", paramLabel = "FILE", description = "an EvenkeelConfiguration (default: all defaults)")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "to run outside a cluster")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--context", paramLabel = "NAME", description = "context of the kubeconfig")
    private Optional<String> context = Optional.empty();

    @Option(names = "--namespace", paramLabel = "NAME", description = "the operator's own (default: its pod's)")
    private Optional<String> namespace = Optional.empty();

    @Option(names = "--port", description = "of /livez, /readyz and /metrics (default: ${DEFAULT-VALUE})")
    private int port = 9090;

    private final CountDownLatch end = new CountDownLatch(1);
    private volatile int exit;

    @Override
    public Integer call() throws InterruptedException {
        try {
            run();
            return exit;
        } catch (Fault e) {
            LOG.atError().log(e.explanation());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private void run() throws InterruptedException {
        EvenkeelConfiguration configuration =
                config.map(ConfigurationLoader::load).orElseGet(EvenkeelConfiguration::defaults);
        Config connection = Clients.config(kubeconfig, context);
        String own = namespace.orElseGet(Clients::ownNamespace);
        try (OperatorProcess process =
                new OperatorProcess(connection, configuration, own, port, Clock.systemUTC(), this::lost)) {
            Thread hook = Thread.ofPlatform().name("stop").unstarted(process::close);
            Runtime.getRuntime().addShutdownHook(hook);
            process.start(identity());
            end.await();
        }
    }

    private void lost() {
        exit = CommandLine.ExitCode.SOFTWARE;
        end.countDown();
    }

    private static String identity() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("evenkeel");
        return host + "_" + UUID.randomUUID();
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
