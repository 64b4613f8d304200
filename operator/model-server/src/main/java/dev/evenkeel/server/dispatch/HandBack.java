package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the finished calls of a batch and hands them to their event loops, one task for each loop: a loop is woken
 * once for a batch, not once for a call. Then tells the observer. Confined to one worker.
 */
final class HandBack {
    private static final Logger LOG = LoggerFactory.getLogger(HandBack.class);

    private final Observer observer;
    private final List<Answer> answers = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();

    private record Answer(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {}

    private record Refusal(Call call, @Nullable Revision revision, Failure failure, Timing timing) {}

    private record Run(String model, Revision revision, int calls, int rows, long engineNanos) {}

    /** The finished calls of one loop. */
    private record Delivery(Executor loop, List<Call> calls) implements Runnable {
        @Override
        public void run() {
            calls.forEach(Call::deliver);
        }
    }

    HandBack(Observer observer) {
        this.observer = observer;
    }

    /** A call whose answer is encoded. */
    void answered(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        answers.add(new Answer(call, revision, request, outputs, timing));
        add(call);
    }

    /** The engine ran once. */
    void ran(String model, Revision revision, int calls, int rows, long engineNanos) {
        runs.add(new Run(model, revision, calls, rows, engineNanos));
    }

    /** True when nobody waits for the call any more, and then it is failed. */
    boolean isGone(Waiting waiting, long nowNanos) {
        Call call = waiting.call();
        if (call.isAbandoned()) {
            gone(waiting, new Failure(Kind.ABANDONED, "the client went away"), nowNanos);
            return true;
        }
        if (call.deadlineNanos() != Call.NO_DEADLINE && call.deadlineNanos() - nowNanos <= 0) {
            gone(waiting, new Failure(Kind.DEADLINE, "the deadline passed in the queue"), nowNanos);
            return true;
        }
        return false;
    }

    private void gone(Waiting waiting, Failure failure, long nowNanos) {
        failed(waiting.call(), null, failure, waiting.waited(nowNanos));
    }

    /** Fails a call. */
    void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        call.fail(failure);
        refusals.add(new Refusal(call, revision, failure, timing));
        add(call);
    }

    private void add(Call call) {
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

    /** Hands over what was collected since the last time, counts it out of the queue, and tells the observer. */
    void send(ModelQueue queue) {
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
        settle(queue);
        observe();
        runs.clear();
        answers.clear();
        refusals.clear();
    }

    private void observe() {
        try {
            for (Run run : runs) {
                observer.ran(run.model(), run.revision(), run.calls(), run.rows(), run.engineNanos());
            }
            for (Answer answer : answers) {
                observer.inferred(
                        answer.call(), answer.revision(), answer.request(), answer.outputs(), answer.timing());
            }
            for (Refusal refusal : refusals) {
                observer.failed(refusal.call(), refusal.revision(), refusal.failure(), refusal.timing());
            }
        } catch (RuntimeException bug) {
            LOG.error("an observer failed; the calls it was told about are answered", bug);
        }
    }

    private void settle(ModelQueue queue) {
        if (!answers.isEmpty()) {
            int count = answers.size();
            long queued = 0;
            long service = 0;
            for (Answer answer : answers) {
                Timing timing = answer.timing();
                queued += timing.queued();
                service += timing.read() + timing.engine();
            }
            queue.limit()
                    .answered(System.nanoTime(), (queued + service) / count, service / count, count, queue.inFlight());
        }
        queue.leave(answers.size() + refusals.size());
    }
}
