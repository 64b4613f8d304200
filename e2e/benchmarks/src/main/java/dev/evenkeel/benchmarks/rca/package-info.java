/**
 * Root causes on public incidents and on generated ones: readers that turn files into snapshots, and nothing else; what is
 * ranked, and how, is the library's. The readers see no answer, no name that they know and no case beside the one that
 * they read, but for the times that an offline benchmark allows.
 */
@NullMarked
package dev.evenkeel.benchmarks.rca;

import org.jspecify.annotations.NullMarked;
