package dev.evenkeel.server.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the finished calls of a batch and hands them to their event loops, one task for each loop: a loop is woken
 * once for a batch, not once for a call. Confined to one worker.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final List<Delivery> deliveries = new ArrayList<>();

    /** The finished calls of one loop. */
    private record Delivery(Executor loop, List<Call> calls) implements Runnable {
        @Override
        public void run() {
            calls.forEach(Call::deliver);
        }
    }

    void add(Call call) {
        Executor loop = call.loop();
        for (Delivery delivery : deliveries) {
            if (delivery.loop().equals(loop)) {
                delivery.calls().add(call);
                return;
            }
        }
        Delivery first = new Delivery(loop, new ArrayList<>());
        first.calls().add(call);
        deliveries.add(first);
    }

    void send() {
        for (Delivery delivery : deliveries) {
            try {
                delivery.loop().execute(delivery);
            } catch (RejectedExecutionException closed) {
                LOG.debug(
                        "an event loop has ended, and its connections with it: {} answers are lost",
                        delivery.calls().size());
            }
        }
        deliveries.clear();
    }
}
