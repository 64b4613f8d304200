/**
 * Starts the benchmarks on a Java that can run them. Compiled for Java 17, so that a machine whose {@code java} is older
 * than the product's answers with work or with a reason, not with a class-version error.
 */
@NullMarked
package dev.evenkeel.benchmarks.launch;

import org.jspecify.annotations.NullMarked;
