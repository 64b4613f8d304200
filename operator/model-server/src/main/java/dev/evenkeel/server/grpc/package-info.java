/**
 * The Open Inference Protocol v2 over gRPC, with health checking and server reflection, on the port of the REST API.
 * gRPC's framing and protobuf's wire format are read and written by hand, straight between the bytes of the connection
 * and the tensors of a worker: no message objects in between, and no protobuf library at run time. The protos lie in
 * {@code src/main/proto}; the tests compile them and talk to this package with a client that is not ours.
 *
 * <p>Handlers run on event loops: they parse the head and the frames and pick the method; tensors are read and written
 * on the workers of {@code dispatch}. Whatever a client sends ends in a status that says what is wrong; INTERNAL is a
 * fault of our own.
 */
@NullMarked
package dev.evenkeel.server.grpc;

import org.jspecify.annotations.NullMarked;
