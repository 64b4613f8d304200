package dev.evenkeel.benchmarks.drift;

/** A method that watches one column. */
@FunctionalInterface
interface Watcher {
    /** Takes a row; gives a statistic that raises an alarm when it reaches the method's threshold. */
    double update(double x);
}
