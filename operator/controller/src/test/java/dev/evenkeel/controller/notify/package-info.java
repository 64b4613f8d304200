/** Deliveries to a real HTTP server of this machine. */
@NullMarked
package dev.evenkeel.controller.notify;

import org.jspecify.annotations.NullMarked;
