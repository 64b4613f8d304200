/** The chart: what it lets whom do, what it renders, what the API server says to it. */
@NullMarked
package dev.evenkeel.api.chart;

import org.jspecify.annotations.NullMarked;
