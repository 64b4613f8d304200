/**
 * Gathers everything that is decided upon: every read of the cluster and of the world happens in here, behind small doors,
 * and nothing is written.
 */
@NullMarked
package dev.evenkeel.controller.monitor;

import org.jspecify.annotations.NullMarked;
