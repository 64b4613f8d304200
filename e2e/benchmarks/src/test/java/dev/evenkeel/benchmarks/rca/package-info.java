@NullMarked
package dev.evenkeel.benchmarks.rca;

import org.jspecify.annotations.NullMarked;
