/**
 * A cluster small enough to read: objects in a map, toy versions of the controllers around ours, and a clock that the test
 * moves. Each toy does what its original promises, in any order, and no more.
 */
@NullMarked
package dev.evenkeel.controller.world;

import org.jspecify.annotations.NullMarked;
