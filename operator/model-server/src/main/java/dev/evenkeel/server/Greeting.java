package dev.evenkeel.server;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.ServingState;
import java.util.Collections;
import java.util.stream.Collectors;

/** What a person who starts the server by hand reads: what is ready, and a command that asks it. */
final class Greeting {
    private static final long FEW = 32;

    private Greeting() {}

    /** One model's lines, each with its end. */
    static String of(ServingState state, int port) {
        Revision revision = state.routes().leading();
        if (revision == null) {
            return state.revisions().stream()
                    .map(status -> failed(state, status))
                    .collect(Collectors.joining());
        }
        if (revision.model().signature().inputs().stream()
                .anyMatch(spec -> spec.datatype().isBinaryOnly())) {
            return "model %s (version %s, %s) is ready; it takes %s, in binary alone%n"
                    .formatted(
                            state.servedName(),
                            revision.name(),
                            revision.model().platform(),
                            revision.model().signature().describeInputs());
        }
        return "model %s (version %s, %s) is ready: try%n  curl -s http://localhost:%d/v2/models/%s/infer -d '%s'%n"
                .formatted(
                        state.servedName(),
                        revision.name(),
                        revision.model().platform(),
                        port,
                        state.servedName(),
                        request(revision));
    }

    private static String failed(ServingState state, RevisionStatus status) {
        return "model %s (version %s) is not served, %s: %s%n"
                .formatted(state.servedName(), status.name(), status.reason(), status.message());
    }

    private static String request(Revision revision) {
        return revision.model().signature().inputs().stream()
                .map(Greeting::input)
                .collect(Collectors.joining(",", "{\"inputs\":[", "]}"));
    }

    private static String input(TensorSpec spec) {
        Shape shape = spec.shape().smallest();
        String element = switch (spec.datatype()) {
            case BYTES -> "\"\"";
            case BOOL -> "false";
            default -> "0";
        };
        long elements = shape.elements();
        // Within the single quotes of the command, so that the shell fills in what nobody wants to read.
        String data = elements <= FEW || spec.datatype() == Datatype.BYTES
                ? String.join(",", Collections.nCopies(Math.toIntExact(elements), element))
                : "'$(yes %s | head -%d | paste -sd, -)'".formatted(element, elements);
        return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"data\":[%s]}"
                .formatted(spec.name(), shape, spec.datatype(), data);
    }
}
