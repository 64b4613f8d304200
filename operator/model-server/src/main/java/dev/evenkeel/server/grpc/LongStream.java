package dev.evenkeel.server.grpc;

/** A stream that stays open for as long as the client likes, and so must end when the server stops. */
interface LongStream {
    /** Ends the stream once what runs on it is answered. On its event loop. */
    void drain();
}
