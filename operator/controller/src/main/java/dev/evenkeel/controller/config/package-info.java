/**
 * The operator's own configuration: a versioned file, read once at start. Reads the file and nothing else. Invariant: a
 * configuration that exists is valid; an unknown key, a wrong value or a wrong version is an error that names the key,
 * the value and the way out, and the process does not start. Defaults are in the records' compact constructors.
 */
@NullMarked
package dev.evenkeel.controller.config;

import org.jspecify.annotations.NullMarked;
