package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import dev.evenkeel.server.protocol.AnswerBytes;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request of some bytes for an answer of as many as it likes: it is the client's fault, and harms nobody. */
class LargeAnswerTest {
    private static String zeros(long count) {
        return "{\"inputs\":[{\"name\":\"shape\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[" + count + "]}]}";
    }

    @Test
    void anAnswerLargerThanTheHeapCanBearIsRefused(@TempDir Path directory) throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.zeros(), "")) {
            HttpResponse<String> answer = server.infer(zeros(AnswerBytes.LIMIT / Float.BYTES + 1L));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("output 'y'", AnswerBytes.LIMIT + " bytes, an eighth of the Java heap");
            assertThat(server.infer(zeros(2)).body()).contains("\"data\":[0.0,0.0]");
            assertThat(server.metrics()).doesNotContain("code=\"50");
        }
    }
}
