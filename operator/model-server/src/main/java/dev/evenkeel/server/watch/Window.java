package dev.evenkeel.server.watch;

import io.vertx.core.buffer.Buffer;

/**
 * A finished window.
 *
 * @param number counts the windows of this process, from 1
 * @param json as it is told to others
 */
record Window(long number, String model, String revision, Buffer json) {
    /** Tells it from the process's other windows. */
    String id() {
        return model + "/" + revision + "/" + number;
    }
}
