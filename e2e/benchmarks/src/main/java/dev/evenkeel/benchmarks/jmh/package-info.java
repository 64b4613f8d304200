/**
 * Speed on one core, by JMH. One class per part of the library, named after it; inputs are seeded and made before the
 * measurement. Everything here runs by {@code benchmarks jmh}.
 */
@NullMarked
package dev.evenkeel.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
