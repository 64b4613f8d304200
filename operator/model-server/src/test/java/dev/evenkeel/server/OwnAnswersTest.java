package dev.evenkeel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buffers are shared by the requests of many callers one after another: nobody gets an answer to another's values. */
class OwnAnswersTest {
    private static final int COLUMNS = 600; // bodies of more than a KiB
    private static final int CALLERS = 12;
    private static final int CALLS = 60;

    @Test
    void eachOfManyCallersGetsTheAnswerToHisOwnValues(@TempDir Path directory) throws Exception {
        float[] weights = new float[COLUMNS];
        Arrays.fill(weights, 1);
        try (TestServer server = new TestServer(directory, TestModels.linear(0, weights), "");
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Callable<List<String>>> calls = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller * CALLS;
                calls.add(() -> wrongAnswers(server, first));
            }
            for (Future<List<String>> wrong : callers.invokeAll(calls)) {
                assertThat(wrong.get()).isEmpty();
            }
        }
    }

    private static List<String> wrongAnswers(TestServer server, int first) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int value = first; value < first + CALLS; value++) {
            String data = Collections.nCopies(COLUMNS, value).toString();
            String answer = server.infer(TestServer.request("id-" + value, "[1," + COLUMNS + "]", data))
                    .body();
            if (!answer.contains("\"id\":\"id-" + value + "\"")
                    || !answer.contains("\"data\":[" + value * COLUMNS + ".0]")) {
                wrong.add(answer);
            }
        }
        return wrong;
    }
}
