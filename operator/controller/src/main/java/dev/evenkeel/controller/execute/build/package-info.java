/**
 * Desired objects from specs: static functions without client or clock, with sorted maps, so that a golden file's diff is
 * one line per change. What they build passes the restricted pod security standard.
 */
@NullMarked
package dev.evenkeel.controller.execute.build;

import org.jspecify.annotations.NullMarked;
