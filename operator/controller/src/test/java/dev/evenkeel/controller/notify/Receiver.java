package dev.evenkeel.controller.notify;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** A webhook's receiver: answers as it is told, 200 from then on, and keeps what it was sent. */
final class Receiver implements AutoCloseable {
    /** As Slack's: whoever knows it may post. */
    static final String SECRET = "T000/B000/s3cr3t";

    private final HttpServer server;
    private final Deque<Answer> answers = new ConcurrentLinkedDeque<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> types = new CopyOnWriteArrayList<>();

    private record Answer(int status, String header, String value) {}

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/services/" + SECRET, exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            Answer answer = answers.isEmpty() ? new Answer(200, "", "") : answers.poll();
            if (!answer.header().isEmpty()) {
                exchange.getResponseHeaders().add(answer.header(), answer.value());
            }
            exchange.sendResponseHeaders(answer.status(), -1);
            exchange.close();
        });
        server.start();
    }

    Receiver answers(int... statuses) {
        for (int status : statuses) {
            answers.add(new Answer(status, "", ""));
        }
        return this;
    }

    Receiver answers(int status, String header, String value) {
        answers.add(new Answer(status, header, value));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/services/" + SECRET;
    }

    List<String> bodies() {
        return bodies;
    }

    List<String> types() {
        return types;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
