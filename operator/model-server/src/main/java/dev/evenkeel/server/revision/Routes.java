package dev.evenkeel.server.revision;

import java.util.Comparator;
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
    private static final double UNIT = 0x1p-53;

    private final List<Share> shares;
    private final int total;
    private final Map<String, Revision> byName;
    private final List<Revision> shadows;
    private final @Nullable String stickyHeader;
    private final @Nullable Revision leading;
    private final AtomicLong tickets = new AtomicLong();

    /**
     * A revision and its part of the traffic.
     *
     * @param weight above 0
     */
    public record Share(Revision revision, int weight) {}

    /** Routes without shadows, by chance alone. */
    public Routes(List<Share> shares, List<Revision> loaded) {
        this(shares, loaded, List.of(), null);
    }

    /**
     * Routes that never change.
     *
     * @param shares the revisions that answer requests which name none
     * @param loaded all that can be asked for by name
     * @param shadows revisions that see a copy of those requests, and whose answers nobody gets
     * @param stickyHeader requests with the same value of this header go to the same revision; null when chance decides
     */
    public Routes(List<Share> shares, List<Revision> loaded, List<Revision> shadows, @Nullable String stickyHeader) {
        this.shares = List.copyOf(shares);
        this.total = this.shares.stream().mapToInt(Share::weight).sum();
        this.byName = loaded.stream().collect(Collectors.toUnmodifiableMap(Revision::name, revision -> revision));
        this.shadows = List.copyOf(shadows);
        this.stickyHeader = stickyHeader;
        this.leading = this.shares.stream()
                .max(Comparator.comparingInt(Share::weight))
                .map(Share::revision)
                .orElse(null);
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

    /** The revisions that see a copy of the requests. */
    public List<Revision> shadows() {
        return shadows;
    }

    /** The header whose value binds a client to a revision, or null. */
    public @Nullable String stickyHeader() {
        return stickyHeader;
    }

    /**
     * The revision that is to answer next, or null when none is served. One whose breaker is open gives its share to the
     * leading one.
     *
     * @param key the same for requests that belong together, or null
     */
    public @Nullable Revision choose(@Nullable String key, long nowNanos) {
        if (shares.size() <= 1) {
            return leading;
        }
        Revision chosen = key == null ? at(tickets.getAndIncrement()) : of(key);
        return chosen.equals(leading) || chosen.breaker().allows(nowNanos) ? chosen : leading;
    }

    /**
     * The revision for a key: weights are met over many keys, and a change of weights moves no more keys than it must.
     * Source: weighted rendezvous hashing, C. Schindelhauer and G. Schomaker, Weighted Distributed Hash Tables, SPAA 2005.
     */
    Revision of(String key) {
        Share best = shares.getFirst();
        double bestScore = -1;
        for (Share share : shares) {
            double uniform = ((mix(hash(key) ^ mix(hash(share.revision().name()))) >>> 11) + 1) * UNIT; // (0, 1]
            double score = share.weight() / -Math.log(uniform); // infinite at 1
            if (score > bestScore) {
                best = share;
                bestScore = score;
            }
        }
        return best.revision();
    }

    /** FNV-1a over the characters: the same on every server, as String's hash is, but of 64 bits. */
    private static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    /** The finalizer of SplitMix64 (G. Steele, D. Lea and C. Flood, 2014): every bit of the result depends on all. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
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
        return leading;
    }
}
