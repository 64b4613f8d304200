package dev.evenkeel.server.grpc;

/** A stream that stays open for as long as the client likes, and so must end when the server stops. */
interface LongStream {
    /**
     * Ends the stream if its client expects nothing more; called now and then while the server stops, on the stream's
     * event loop.
     *
     * @param idleNanos how long a client must have been silent
     * @param last true when the stream is to end even so, once what runs on it is answered
     */
    void drain(long idleNanos, boolean last);
}
