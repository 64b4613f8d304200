package dev.evenkeel.server;

import dev.evenkeel.process.EvenkeelLog;
import dev.evenkeel.process.Processes;
import dev.evenkeel.server.access.InvalidAccess;
import dev.evenkeel.server.engine.onnx.OnnxEngine;
import dev.evenkeel.server.revision.InvalidDesired;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** Runs the model server until it is told to stop. Exit code 2: the command line or the configuration is wrong. */
public final class Main {
    static {
        EvenkeelLog.use(); // before the first logger
    }

    private Main() {}

    /** {@code model-server --model FILE}; see {@link ServerOptions#USAGE}. */
    public static void main(String... arguments) throws InterruptedException {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(ServerOptions.USAGE);
            return;
        }
        OnnxEngine.prepare(); // what takes long at a start is done side by side: engine, log, Vert.x, models
        ServerOptions options;
        try {
            options = ServerOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(ServerOptions.USAGE);
            System.exit(2);
            return;
        }
        CompletableFuture<Vertx> vertx = CompletableFuture.supplyAsync(
                () -> Vertx.vertx(Processes.vertx(2)),
                task -> Thread.ofPlatform().name("evenkeel-vertx").start(task));
        ModelServer server;
        try {
            server = new ModelServer(options, vertx::join);
        } catch (InvalidDesired e) {
            System.err.println("nothing to serve: " + e.getMessage());
            System.exit(2);
            return;
        } catch (InvalidAccess | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("evenkeel-stop").unstarted(() -> stop(server, vertx.join())));
        server.start();
        if (options.source().isStandalone()) {
            server.models().whenSettled(state -> greet(server, state));
        }
    }

    private static void greet(ModelServer server, ServingState state) {
        System.out.print(Greeting.of(state, server.port()));
        System.out.flush();
    }

    private static void stop(ModelServer server, Vertx vertx) {
        try {
            server.stop();
            Processes.await(vertx.close(), Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Main.class).error("the server did not stop cleanly", e);
        } finally {
            EvenkeelLog.flush();
        }
    }
}
