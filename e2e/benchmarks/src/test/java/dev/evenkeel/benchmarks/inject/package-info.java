@org.jspecify.annotations.NullMarked
package dev.evenkeel.benchmarks.inject;
