package dev.evenkeel.server.http;

import java.time.Duration;

/**
 * How long a client may take, and how many may be connected: what keeps slow clients, by malice or by a bad line, from
 * holding the server's memory.
 *
 * @param head from the first byte of a request's head to its last
 * @param body from a request's head to the end of its body
 * @param idle from a new connection, or the end of an answer, to the next request's head; above the idle time of common
 *     load balancers (60 s), so that the one that closes is not the server; also for a connection without a byte either
 *     way, so above the time that a model may take
 * @param connections that speak HTTP at once on a port; more are closed at once
 * @param resets of HTTP/2 streams on one connection in {@value #RESETS_SECONDS} s: rapid reset (CVE-2023-44487) sends
 *     thousands a second, a client whose deadlines pass under overload some tens
 */
public record ConnectionLimits(Duration head, Duration body, Duration idle, int connections, int resets) {
    static final int RESETS_SECONDS = 10;

    private static final Duration HURRIED_BODY = Duration.ofSeconds(2);

    /** What holds without options. */
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(75), 16_384, 1000);

    public ConnectionLimits {
        if (!head.isPositive() || !body.isPositive() || !idle.isPositive() || connections < 1 || resets < 1) {
            throw new IllegalArgumentException("time-outs and numbers of connections and resets must be above 0");
        }
    }

    /**
     * The time for a body while the memory for bodies is short. A few clients that hold back the last bytes of large
     * bodies would else keep everybody out for as long as a body may take.
     */
    Duration hurriedBody() {
        return body.compareTo(HURRIED_BODY) < 0 ? body : HURRIED_BODY;
    }
}
