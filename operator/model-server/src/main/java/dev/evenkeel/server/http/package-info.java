/**
 * The endpoints: inference (Open Inference Protocol v2), admin (desired state and status) and operations (probes and
 * metrics). Handlers run on event loops: they parse the path, admit or refuse, and hand the call to the dispatcher; they never
 * lock, sleep, read a file or compute. What is refused is answered with a reason and counted. Calls of gRPC leave Vert.x's
 * HTTP/2 at the frames of their streams ({@link BareStream}) and are handled in {@code grpc}.
 */
@NullMarked
package dev.evenkeel.server.http;

import org.jspecify.annotations.NullMarked;
