/**
 * Measures how soon drift is found: seeded streams that change at a known row, this library and its peers on the same rows,
 * all at the same chance of a false alarm. The peers are small versions of published methods, each with its source.
 */
@NullMarked
package dev.evenkeel.benchmarks.drift;

import org.jspecify.annotations.NullMarked;
