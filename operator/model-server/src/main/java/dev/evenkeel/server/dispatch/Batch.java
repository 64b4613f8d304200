package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.AnswerBytes;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls on one revision: reads them one behind the other into the worker's buffers, sends what fits together to the
 * engine in one run, and answers each from its rows. What is wrong with one call fails that call alone: a request that
 * cannot be read takes no place in the batch, and when the engine refuses a batch its members run one by one. Confined
 * to one worker.
 */
final class Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private final RunLimit limit;
    private final int maxRows;
    private final HandBack handBack;
    private final Scratch scratch = new Scratch();
    private final List<Member> members = new ArrayList<>();

    Batch(RunLimit limit, int maxRows, HandBack handBack) {
        this.limit = limit;
        this.maxRows = maxRows;
        this.handBack = handBack;
    }

    /** Runs the calls, which have waited in this queue. */
    void run(ModelQueue queue, Revision revision, List<Waiting> calls) {
        boolean batches = revision.model().batches();
        scratch.restart();
        long begun = System.nanoTime();
        for (Waiting waiting : calls) {
            if (handBack.isGone(waiting, begun)) {
                continue; // while those before it ran
            }
            Member member = read(waiting, revision, batches, begun);
            if (member == null) {
                continue;
            }
            if (!members.isEmpty() && !members.getFirst().joins(member)) {
                runMembers(queue, revision, begun);
                scratch.next();
            }
            scratch.keep();
            members.add(member);
            if (member.rows() == 0 || Rows.total(members) >= maxRows || scratch.isFull()) {
                runMembers(queue, revision, begun);
                scratch.restart();
                begun = System.nanoTime();
            }
        }
        if (!members.isEmpty()) {
            runMembers(queue, revision, begun);
        } else {
            handBack.send(queue);
        }
    }

    /** Null when the call was failed. */
    private @Nullable Member read(Waiting waiting, Revision revision, boolean batches, long begun) {
        Timing timing = waiting.waited(begun);
        try {
            InferRequest request = waiting.call().read(revision.model().signature(), scratch);
            return Member.of(waiting, request, batches);
        } catch (RequestFault fault) {
            Failure failure = new Failure(Kind.INVALID, String.valueOf(fault.getMessage()));
            handBack.failed(waiting.call(), revision, failure, timing);
        } catch (RuntimeException | OutOfMemoryError bug) {
            handBack.failed(waiting.call(), revision, internal(revision, bug), timing);
        }
        return null;
    }

    private void runMembers(ModelQueue queue, Revision revision, long begun) {
        if (members.size() == 1 || !runTogether(queue.model(), revision, begun)) {
            for (Member member : members) {
                runAlone(queue.model(), revision, member, begun);
                handBack.send(queue); // the next run makes these outputs invalid
            }
        } else {
            handBack.send(queue);
        }
        members.clear();
    }

    /** False, and nothing is answered, when the members must run one by one. */
    private boolean runTogether(String model, Revision revision, long begun) {
        int total = Rows.total(members);
        int[] wanted = Rows.wanted(members);
        long started = System.nanoTime();
        List<Tensor> outputs;
        try {
            outputs = revision.model().run(Rows.gather(members, scratch), wanted, limit);
        } catch (InferenceFailure failure) {
            if (failure.kind() != InferenceFailure.Kind.TIMEOUT) {
                return false; // one member may have caused it
            }
            long ended = System.nanoTime();
            Failure told = failure(revision, failure, ended - started);
            for (Member member : members) {
                handBack.failed(member.call(), revision, told, timing(member, begun, started, ended, total));
            }
            return true;
        } catch (RuntimeException | OutOfMemoryError bug) {
            LOG.error("a batch of {} calls to revision {} failed unexpectedly", members.size(), revision.name(), bug);
            return false;
        }
        if (!Rows.fit(outputs, total)) {
            return false;
        }
        long ended = System.nanoTime();
        handBack.ran(model, revision, members.size(), total, ended - started);
        int row = 0;
        for (Member member : members) {
            List<Tensor> part = Rows.part(member, outputs, wanted, row, total);
            answer(model, revision, member, part, timing(member, begun, started, ended, total));
            row += member.rows();
        }
        revision.breaker().succeeded();
        return true;
    }

    private void runAlone(String model, Revision revision, Member member, long begun) {
        long started = System.nanoTime();
        int rows = Math.max(1, member.rows());
        try {
            InferRequest request = member.request();
            List<Tensor> inputs = members.size() == 1 ? Rows.gather(members, scratch) : request.inputs();
            List<Tensor> outputs = revision.model().run(inputs, request.wantedIndexes(), limit);
            revision.breaker().succeeded();
            long ended = System.nanoTime();
            handBack.ran(model, revision, 1, rows, ended - started);
            answer(model, revision, member, outputs, timing(member, begun, started, ended, rows));
        } catch (InferenceFailure failure) {
            long ended = System.nanoTime();
            Failure told = failure(revision, failure, ended - started);
            handBack.failed(member.call(), revision, told, timing(member, begun, started, ended, rows));
        } catch (RuntimeException | OutOfMemoryError bug) {
            Timing timing = timing(member, begun, started, System.nanoTime(), rows);
            handBack.failed(member.call(), revision, internal(revision, bug), timing);
        }
    }

    private void answer(String model, Revision revision, Member member, List<Tensor> outputs, Timing timing) {
        try {
            member.call().answer(new Answered(model, revision.name(), member.request(), outputs), scratch);
            handBack.answered(member.call(), revision, member.request(), outputs, timing);
        } catch (AnswerBytes.TooLarge large) {
            Failure failure = new Failure(Kind.INVALID, String.valueOf(large.getMessage()));
            handBack.failed(member.call(), revision, failure, timing);
        } catch (RuntimeException | OutOfMemoryError bug) {
            handBack.failed(member.call(), revision, internal(revision, bug), timing);
        }
    }

    private static Timing timing(Member member, long begun, long started, long ended, int rows) {
        return new Timing(
                Math.max(0, begun - member.waiting().sinceNanos()),
                started - begun,
                Math.max(1, ended - started),
                rows);
    }

    /** A worker outlives a call that the heap had no room for: the memory is free again once the call has failed. */
    private static Failure internal(Revision revision, Throwable bug) {
        if (bug instanceof OutOfMemoryError) {
            LOG.error("the memory does not do for an infer call to revision {}", revision.name(), bug);
            return new Failure(Kind.OVERLOADED, "the server has no memory left for this call: try again, or send less");
        }
        LOG.error("an infer call to revision {} failed unexpectedly", revision.name(), bug);
        return new Failure(Kind.INTERNAL, "internal error; the server's log has more");
    }

    private static Failure failure(Revision revision, InferenceFailure failure, long engineNanos) {
        switch (failure.kind()) {
            case INPUT -> {} // the caller's fault
            case TIMEOUT -> {
                told(revision, revision.breaker().hung(System.nanoTime()));
                LOG.warn("revision {} was stopped after {} ms", revision.name(), engineNanos / 1_000_000);
            }
            case ENGINE -> {
                told(revision, revision.breaker().failed(System.nanoTime()));
                LOG.warn("revision {} failed: {}", revision.name(), failure.getMessage());
            }
        }
        return Failure.of(failure);
    }

    private static void told(Revision revision, boolean opened) {
        if (opened) {
            LOG.error(
                    "revision {} keeps failing: its share goes to the leading revision until a probe succeeds",
                    revision);
        }
    }
}
