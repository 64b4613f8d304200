package dev.evenkeel.controller.execute.model;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls to our own processes: short, bounded, without redirects. */
final class Http {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final long mostBytes;

    /** @param mostBytes of an answer; a longer one is an IOException */
    Http(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What came of a call. */
    sealed interface Answer {
        /** The other side answered, whatever it said. */
        final class Given implements Answer {
            private static final int EXCERPT = 200;

            private final int status;
            private final byte[] body;

            Given(int status, byte[] body) {
                this.status = status;
                this.body = body;
            }

            int status() {
                return status;
            }

            /** Not to be changed. */
            byte[] body() {
                return body;
            }

            /** The beginning of the answer, for messages. */
            String excerpt() {
                String text = new String(body, StandardCharsets.UTF_8).strip();
                return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
            }
        }

        /** It did not answer, in time or at all. */
        record Silence(String message) implements Answer {}
    }

    Answer call(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), mostBytes));
            return new Answer.Given(response.statusCode(), response.body());
        } catch (IOException e) {
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Answer.Silence("%s: %s".formatted(request.uri(), what));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Silence("interrupted");
        }
    }
}
