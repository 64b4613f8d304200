package dev.evenkeel.server.watch;

import io.vertx.core.buffer.Buffer;

/**
 * A finished window.
 *
 * @param instance tells this process from others
 * @param number counts the windows of this process, from 1
 * @param json as it is told to others
 */
record Window(String instance, long number, String model, String revision, Buffer json) {
    /** Tells it from all other windows. */
    String id() {
        return instance + "-" + number;
    }
}
