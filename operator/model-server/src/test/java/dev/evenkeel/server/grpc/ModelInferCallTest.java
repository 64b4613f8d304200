package dev.evenkeel.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.DispatchOptions;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.http.ServerMetrics;
import inference.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelInferCallTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void takesWhomItIsForFromTheMessageAndTheTraceFromTheHead() throws Exception {
        byte[] message = ModelInferRequest.newBuilder()
                .setModelName("sales")
                .setModelVersion("sales-2")
                .build()
                .toByteArray();
        CompletableFuture<CallHead> head = new CompletableFuture<>();
        Dispatcher dispatcher = Dispatcher.start(
                model -> null,
                new DispatchOptions(1, 1, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)),
                new ServerMetrics(List::of, List::of, () -> 0L));
        try (LoopGuard guard = new LoopGuard()) {
            HttpServer server = wait(guard.vertx()
                    .createHttpServer()
                    .requestHandler(request -> {
                        ModelInferCall call = new ModelInferCall(
                                new GrpcStream(request, (stream, status) -> {}), dispatcher, new Nobody(), false, 7);
                        try {
                            call.take(message);
                            head.complete(call.head());
                        } catch (Exception e) {
                            head.completeExceptionally(e);
                        }
                    })
                    .listen(0, "127.0.0.1"));
            guard.vertx()
                    .createHttpClient()
                    .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                    .compose(request ->
                            request.putHeader(CallHead.TRACE_PARENT, TRACE).send());
            assertThat(head.get(30, TimeUnit.SECONDS)).isEqualTo(new CallHead("sales", "sales-2", null, 7, TRACE));
        } finally {
            dispatcher.close();
        }
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static final class Nobody implements ModelInferCall.Delivery {
        @Override
        public void answered(io.vertx.core.buffer.Buffer frame) {
            throw new AssertionError("nothing was asked");
        }

        @Override
        public void failed(dev.evenkeel.server.dispatch.Failure failure) {
            throw new AssertionError(failure.message());
        }
    }
}
