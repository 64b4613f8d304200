@NullMarked
package dev.evenkeel.analytics.detect;

import org.jspecify.annotations.NullMarked;
