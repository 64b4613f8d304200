@NullMarked
package dev.evenkeel.benchmarks.drift;

import org.jspecify.annotations.NullMarked;
