package dev.evenkeel.server;

import dev.evenkeel.process.EvenkeelLog;
import dev.evenkeel.process.Processes;
import dev.evenkeel.server.access.InvalidAccess;
import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.onnx.OnnxEngine;
import dev.evenkeel.server.revision.InvalidDesired;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** Runs the model server until it is told to stop. Exit code 2: the command line or the configuration is wrong. */
public final class Main {
    private Main() {}

    /** {@code model-server --model FILE}; see {@link ServerOptions#USAGE}. */
    public static void main(String... arguments) throws InterruptedException {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(ServerOptions.USAGE);
            return;
        }
        // What takes long at a start is done side by side: engine, log, Vert.x, models. Vert.x wants the log.
        Supplier<Engines> engines =
                beside("evenkeel-engine", () -> Engines.discover(ModelMemory.ofThisProcess(), new OnnxEngine()));
        EvenkeelLog.use();
        Supplier<Vertx> vertx = beside("evenkeel-vertx", () -> Vertx.vertx(Processes.vertx(2)));
        ServerOptions options;
        try {
            options = ServerOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(ServerOptions.USAGE);
            System.exit(2);
            return;
        }
        ModelServer server;
        try {
            server = new ModelServer(options, engines, vertx);
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
                .addShutdownHook(Thread.ofPlatform().name("evenkeel-stop").unstarted(() -> stop(server, vertx.get())));
        server.start();
        if (options.source().isStandalone()) {
            server.models().whenSettled(state -> greet(server, state));
        }
    }

    /** Makes something on a thread of its own. Who asks for it waits for it, and gets what went wrong. */
    private static <T> Supplier<T> beside(String thread, Supplier<T> making) {
        CompletableFuture<T> made = CompletableFuture.supplyAsync(
                making, task -> Thread.ofPlatform().name(thread).start(task));
        return () -> {
            try {
                return made.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        };
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
