package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.Model;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded revision with a count of its users, of which the first is whoever loaded it. The model is closed when the
 * last of them lets go, so a revision that was taken out of service still ends the requests that it began.
 */
public final class Revision {
    private final String name;
    private final String digest;
    private final Model model;
    private final Breaker breaker = new Breaker();
    private final AtomicInteger users = new AtomicInteger(1);

    public Revision(String name, String digest, Model model) {
        this.name = name;
        this.digest = digest;
        this.model = model;
    }

    public String name() {
        return name;
    }

    public String digest() {
        return digest;
    }

    /** Keeps traffic from the revision while its engine fails. */
    public Breaker breaker() {
        return breaker;
    }

    /** The model; only to be run between {@link #acquire} and {@link #release}. */
    public Model model() {
        return model;
    }

    /** Becomes a user; false when the revision is already closed, and then the routes have moved on. */
    public boolean acquire() {
        int count = users.get();
        while (count > 0) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    /** Lets go; the last user closes the model. */
    public void release() {
        int left = users.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("revision " + name + " was released more often than acquired");
        }
        if (left == 0) {
            model.close();
        }
    }

    /** True while it can still be acquired. */
    boolean isOpen() {
        return users.get() > 0;
    }

    @Override
    public String toString() {
        return name + "@" + digest;
    }
}
