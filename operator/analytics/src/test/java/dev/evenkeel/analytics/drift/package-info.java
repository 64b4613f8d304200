@NullMarked
package dev.evenkeel.analytics.drift;

import org.jspecify.annotations.NullMarked;
