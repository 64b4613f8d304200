/**
 * Finds the templates behind log lines, tells when their stream changes, and takes secrets out of what is kept. Reads
 * only the lines and the times it is given: no clock, no I/O, no thread; no input makes an update throw. The same set of
 * line shapes gives the same templates and the same ids, whatever the order, in every replica and after every restart.
 * Method, sources and figures are in docs/analytics-logs.md.
 */
@NullMarked
package dev.evenkeel.analytics.logs;

import org.jspecify.annotations.NullMarked;
