@NullMarked
package dev.evenkeel.analytics.logs;

import org.jspecify.annotations.NullMarked;
