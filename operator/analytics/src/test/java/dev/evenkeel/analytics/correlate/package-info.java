@NullMarked
package dev.evenkeel.analytics.correlate;

import org.jspecify.annotations.NullMarked;
