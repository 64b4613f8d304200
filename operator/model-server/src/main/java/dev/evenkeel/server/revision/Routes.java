package dev.evenkeel.server.revision;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which revision answers. Immutable but for a ticket counter, and replaced as a whole: a request sees either the old
 * weights or the new ones.
 */
public final class Routes {
    /** 2^64 divided by the golden ratio: consecutive multiples spread evenly, so shares hold over short runs too. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final Routes NONE = new Routes(List.of(), List.of());

    private final List<Share> shares;
    private final int total;
    private final Map<String, Revision> byName;
    private final AtomicLong tickets = new AtomicLong();

    /**
     * A revision and its part of the traffic.
     *
     * @param weight above 0
     */
    public record Share(Revision revision, int weight) {}

    /**
     * Routes that never change.
     *
     * @param shares the revisions that answer requests which name none
     * @param loaded all that can be asked for by name
     */
    public Routes(List<Share> shares, List<Revision> loaded) {
        this.shares = List.copyOf(shares);
        this.total = this.shares.stream().mapToInt(Share::weight).sum();
        this.byName = loaded.stream().collect(Collectors.toUnmodifiableMap(Revision::name, revision -> revision));
    }

    /** Nothing is served yet. */
    static Routes none() {
        return NONE;
    }

    /** True when requests that name no revision can be answered. */
    public boolean isServing() {
        return !shares.isEmpty();
    }

    public List<Share> shares() {
        return shares;
    }

    /** The loaded revisions by name. */
    public Map<String, Revision> byName() {
        return byName;
    }

    /** The next revision by weight, or null when none is served. */
    public @Nullable Revision next() {
        return switch (shares.size()) {
            case 0 -> null;
            case 1 -> shares.getFirst().revision();
            default -> at(tickets.getAndIncrement());
        };
    }

    /** The revision for a ticket: over any run of tickets the shares come close to the weights. */
    Revision at(long ticket) {
        long point = (((ticket * GOLDEN) >>> 32) * total) >>> 32; // [0, total)
        for (Share share : shares) {
            point -= share.weight();
            if (point < 0) {
                return share.revision();
            }
        }
        throw new IllegalStateException("weights do not add up to " + total);
    }

    /** The revision with the largest weight, whose signature stands for the model; null when none is served. */
    public @Nullable Revision leading() {
        return shares.stream()
                .max((a, b) -> Integer.compare(a.weight(), b.weight()))
                .map(Share::revision)
                .orElse(null);
    }
}
