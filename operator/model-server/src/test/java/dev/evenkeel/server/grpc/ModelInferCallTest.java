package dev.evenkeel.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.process.Processes;
import dev.evenkeel.server.LoopGuard;
import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.Role;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.DispatchOptions;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.http.ConnectionLimits;
import dev.evenkeel.server.http.HttpPort;
import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.http.ServerMetrics;
import dev.evenkeel.server.protocol.RequestFault;
import inference.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
            HttpPort port = new HttpPort(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    ConnectionLimits.DEFAULT,
                    new MemoryBudget(1 << 20),
                    Access.OPEN,
                    Role.INFER,
                    request -> head.completeExceptionally(new AssertionError("not taken for gRPC")),
                    request -> {
                        GrpcStream stream = new GrpcStream(request, (ended, status) -> {});
                        ModelInferCall call = new ModelInferCall(stream, dispatcher, new Nobody(), false, 7);
                        try {
                            call.take(message);
                            head.complete(call.head());
                        } catch (RequestFault fault) {
                            head.completeExceptionally(fault);
                        }
                        stream.end(GrpcStatus.OK, "");
                    });
            Processes.await(guard.vertx().deployVerticle(port.verticle()), Duration.ofSeconds(30));
            try (RawConnection client = new RawConnection(port.actualPort())) {
                client.frame(
                        RawConnection.HEADERS,
                        RawConnection.END_HEADERS | RawConnection.END_STREAM,
                        1,
                        RawConnection.head("/x", "application/grpc", CallHead.TRACE_PARENT, TRACE));
                assertThat(client.send()).isTrue();
                assertThat(client.await(1)).isNotNull();
            }
            assertThat(head.get(30, TimeUnit.SECONDS)).isEqualTo(new CallHead("sales", "sales-2", null, 7, TRACE));
        } finally {
            dispatcher.close();
        }
    }

    private static final class Nobody implements ModelInferCall.Delivery {
        @Override
        public void answered(ByteBuf frame) {
            throw new AssertionError("nothing was asked");
        }

        @Override
        public void failed(dev.evenkeel.server.dispatch.Failure failure) {
            throw new AssertionError(failure.message());
        }
    }
}
