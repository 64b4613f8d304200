package dev.evenkeel.e2e.sales;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Asks one question after the other, without a pause, until closed; counts what fails. */
final class Stream implements AutoCloseable {
    private static final int KEPT_FAILURES = 10;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> revision = new AtomicReference<>("");
    private final Thread thread;
    private volatile boolean open = true;

    private Stream(Client client, List<Client.Question> questions) {
        this.thread = Thread.ofVirtual().unstarted(() -> {
            for (int i = 0; open; i = (i + 1) % questions.size()) {
                requests.incrementAndGet();
                try {
                    revision.set(client.ask(questions.get(i)).revision());
                } catch (RuntimeException e) { // whatever it is, it is a failed request: that is what is counted
                    failed.incrementAndGet();
                    if (failures.size() < KEPT_FAILURES) {
                        failures.add(String.valueOf(e.getMessage()));
                    }
                }
            }
        });
    }

    static Stream start(Client client, List<Client.Question> questions) {
        Stream stream = new Stream(client, questions);
        stream.thread.start();
        return stream;
    }

    long requests() {
        return requests.get();
    }

    long failed() {
        return failed.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    String lastRevision() {
        return Objects.requireNonNull(revision.get());
    }

    @Override
    public void close() {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
