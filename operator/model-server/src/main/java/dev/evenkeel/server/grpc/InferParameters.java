package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.RequestFault;

/**
 * The parameters of a request and its tensors. They are hints, and an unknown one is passed over; refused is what would
 * silently change the answer's meaning: stateful sequences, shared memory and classification.
 */
final class InferParameters {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private InferParameters() {}

    /** One entry of a parameters map; {@code empty} for 0, false and "", as clients send them for "none". */
    private record Parameter(String key, boolean empty) {}

    static void checkRequest(ProtoReader entry) throws RequestFault {
        Parameter parameter = read(entry);
        if (parameter.key().startsWith("sequence_") && !parameter.empty()) {
            throw new RequestFault("parameter " + parameter.key()
                    + ": stateful sequences are not supported, each request stands alone");
        }
    }

    static void checkInput(ProtoReader entry, String input) throws RequestFault {
        String key = read(entry).key();
        if (key.startsWith("shared_memory_")) {
            throw new RequestFault("input '" + input + "': parameter " + key
                    + ": shared memory is not supported, send the values in the body");
        }
    }

    static void checkOutput(ProtoReader entry) throws RequestFault {
        String key = read(entry).key();
        if (key.startsWith("shared_memory_")) {
            throw new RequestFault(
                    "parameter " + key + " of an output: shared memory is not supported, send the values in the body");
        }
        if (key.equals("classification")) {
            throw new RequestFault("parameter classification of an output: the classification extension is not"
                    + " supported, see the extensions in the server metadata");
        }
    }

    private static Parameter read(ProtoReader entry) throws RequestFault {
        String key = "";
        boolean empty = true;
        while (entry.next()) {
            if (entry.is(KEY, ProtoReader.LENGTH)) {
                key = entry.string();
            } else if (entry.is(VALUE, ProtoReader.LENGTH)) {
                empty = isEmpty(entry.message());
            } else {
                entry.skip();
            }
        }
        return new Parameter(key, empty);
    }

    private static boolean isEmpty(ProtoReader value) throws RequestFault {
        boolean empty = true;
        while (value.next()) {
            if (value.is(ProtoReader.VARINT)) {
                empty = value.varint() == 0;
            } else if (value.is(ProtoReader.LENGTH)) {
                empty = value.message().isAtEnd();
            } else {
                value.skip();
            }
        }
        return empty;
    }
}
