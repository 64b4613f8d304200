package dev.evenkeel.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connections of clients that take too long: those that send no request, that trickle a head or a body
 * (slow-loris), or that do not fetch their answer. A byte now and then does not extend a time, as it would with an idle
 * time-out. One of it per event loop and port, confined to that loop; a request costs a field or two, the looking
 * is done by {@link #sweep}, about once a second.
 */
final class ConnectionWatch {
    private static final long NO_ERROR = 0;
    private static final Duration UNTIL_THE_END = Duration.ofDays(1); // the port's own time-out comes first

    private final ConnectionLimits limits;
    private final MemoryBudget memory;
    private final LongSupplier nanoTime;
    private final IdentityHashMap<HttpConnection, Peer> peers = new IdentityHashMap<>();

    /** One connection. */
    private static final class Peer {
        private final @Nullable HeadWatch head;

        /** The newest request, and those before it that were not answered when it came (HTTP/2). */
        private @Nullable Reading latest;

        private final List<Reading> earlier = new ArrayList<>();
        private boolean idle = true;
        private boolean toldToGo;
        private long idleSince;

        Peer(@Nullable HeadWatch head, long now) {
            this.head = head;
            this.idleSince = now;
        }

        boolean isBusy() {
            earlier.removeIf(Reading::isAnswered);
            return !earlier.isEmpty() || (latest != null && !latest.isAnswered());
        }

        /** True when the next request's head does not come to its end. */
        boolean trickles(long now, Duration limit) {
            return head != null && head.isOverdue(now, limit.toNanos()) && !isBusy();
        }

        /** The requests whose bodies are still arriving. */
        List<Reading> reading() {
            List<Reading> all = new ArrayList<>(earlier);
            if (latest != null) {
                all.add(latest);
            }
            // A gRPC stream that is being answered stays open for as long as the client likes.
            all.removeIf(reading -> reading.isAnswered() || !reading.exchange().isArriving());
            return all;
        }
    }

    /** A request and its answer, as far as their times are concerned. */
    interface Exchange {
        /** True when the answer is sent, or nobody waits for it any more. */
        boolean isAnswered();

        /** True while the body is on its way, and no answer. */
        boolean isArriving();

        /** Answers that the body did not come in time. */
        void refuseLate(String message);
    }

    private record Request(HttpServerRequest request) implements Exchange {
        @Override
        public boolean isAnswered() {
            return request.response().ended() || request.response().closed();
        }

        @Override
        public boolean isArriving() {
            return !request.isEnded() && !request.response().headWritten();
        }

        @Override
        public void refuseLate(String message) {
            Answers.refuseBody(request, 408, Answers.error(message));
        }
    }

    private record Reading(Exchange exchange, long since) {
        boolean isAnswered() {
            return exchange.isAnswered();
        }
    }

    ConnectionWatch(ConnectionLimits limits, MemoryBudget memory, LongSupplier nanoTime) {
        this.limits = limits;
        this.memory = memory;
        this.nanoTime = nanoTime;
    }

    void opened(HttpConnection connection) {
        peers.put(connection, new Peer(HeadWatch.of(connection, nanoTime), nanoTime.getAsLong()));
    }

    void closed(HttpConnection connection) {
        peers.remove(connection);
    }

    void began(HttpServerRequest request) {
        began(request.connection(), new Request(request));
    }

    void began(HttpConnection connection, Exchange exchange) {
        Peer peer = peers.get(connection);
        if (peer == null) {
            return; // closed while its request was on its way here
        }
        Reading before = peer.latest;
        if (before != null && !before.isAnswered()) {
            peer.earlier.add(before);
        }
        peer.latest = new Reading(exchange, nanoTime.getAsLong());
        peer.idle = false;
    }

    /** Ends what is overdue; returns how many clients that were. */
    int sweep() {
        long now = nanoTime.getAsLong();
        int ended = 0;
        Duration body = memory.isShort() ? limits.hurriedBody() : limits.body();
        for (Map.Entry<HttpConnection, Peer> entry : List.copyOf(peers.entrySet())) {
            Peer peer = entry.getValue();
            for (Reading reading : peer.reading()) {
                if (now - reading.since() > body.toNanos()) {
                    reading.exchange().refuseLate("the body did not arrive within " + body.toSeconds() + " s");
                    ended++;
                }
            }
            if (isIdle(peer, now, limits.idle()) || peer.trickles(now, limits.head())) {
                entry.getKey().close();
                ended++;
            }
        }
        return ended;
    }

    /**
     * Lets the clients go, as {@link HttpPort#drain} says; to be called again until all are gone.
     *
     * @param idle after which an HTTP/1.1 connection is ended
     */
    void letGo(Duration idle) {
        long now = nanoTime.getAsLong();
        for (Map.Entry<HttpConnection, Peer> entry : List.copyOf(peers.entrySet())) {
            HttpConnection connection = entry.getKey();
            Peer peer = entry.getValue();
            if (peer.toldToGo) {
                continue;
            }
            if (connection.protocolVersion() == HttpVersion.HTTP_2) {
                peer.toldToGo = true;
                goAway(connection);
            } else if (isIdle(peer, now, idle)) {
                peer.toldToGo = true;
                connection.close();
            }
        }
    }

    /**
     * Asks for no more streams, takes those that were on their way (a client that answers the ping has seen the request,
     * and all that it sent before is here), then says which was the last. Source: RFC 9113, section 6.8.
     */
    @SuppressWarnings("deprecation") // what is to be used instead names the last stream at once
    private static void goAway(HttpConnection connection) {
        connection.goAway(NO_ERROR, Integer.MAX_VALUE);
        connection.ping(Buffer.buffer(new byte[8])).onSuccess(seen -> {
            connection.goAway(NO_ERROR);
            connection.shutdown(UNTIL_THE_END);
        });
    }

    private static boolean isIdle(Peer peer, long now, Duration limit) {
        if (peer.isBusy()) {
            peer.idle = false;
            return false;
        }
        if (!peer.idle) {
            peer.idle = true;
            peer.idleSince = now;
        }
        return now - peer.idleSince >= limit.toNanos();
    }
}
