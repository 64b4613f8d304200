package dev.evenkeel.server.http;

import dev.evenkeel.server.watch.Capture;
import dev.evenkeel.server.watch.Label;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.function.IntConsumer;

/** Takes labels of predictions. Event-loop code; the capture's thread compares them. */
final class FeedbackApi {
    /** A label is no larger than the answer that it corrects. */
    private static final int MAX_BODY = 1 << 20;

    private final Capture capture;
    private final MemoryBudget memory;

    FeedbackApi(Capture capture, MemoryBudget memory) {
        this.capture = capture;
        this.memory = memory;
    }

    /** @param answered is told the status of the answer */
    void handle(HttpServerRequest request, String model, IntConsumer answered) {
        SmallBody.read(request, MAX_BODY, memory, (status, body) -> {
            if (status == 200) {
                judge(request, model, body, answered);
            } else {
                answered.accept(status);
            }
        });
    }

    private void judge(HttpServerRequest request, String model, byte[] body, IntConsumer answered) {
        Label label;
        try {
            label = Label.parse(body);
        } catch (IllegalArgumentException wrong) {
            answer(request, 400, Answers.error(String.valueOf(wrong.getMessage())), answered);
            return;
        }
        Context loop = Objects.requireNonNull(Vertx.currentContext());
        var _ = capture.label(model, label)
                .whenComplete((verdict, stopping) -> loop.runOnContext(nothing -> {
                    if (verdict == null) {
                        answer(request, 503, Answers.error("the server is stopping: try again"), answered);
                    } else {
                        Buffer json = verdict.toJson(model, label.id()).toBuffer();
                        answer(request, verdict.kind().status(), json, answered);
                    }
                }));
    }

    private static void answer(HttpServerRequest request, int status, Buffer json, IntConsumer answered) {
        Answers.send(request.response(), status, json);
        answered.accept(status);
    }
}
