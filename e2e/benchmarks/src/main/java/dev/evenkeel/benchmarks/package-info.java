/**
 * Scores the analytics on files: accuracy and speed, one subcommand per kind. Each subcommand is a class of its own that
 * reads files, calls the library as any user would, prints a table and writes its results.
 */
@NullMarked
package dev.evenkeel.benchmarks;

import org.jspecify.annotations.NullMarked;
