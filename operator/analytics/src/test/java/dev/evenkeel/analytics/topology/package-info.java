@NullMarked
package dev.evenkeel.analytics.topology;

import org.jspecify.annotations.NullMarked;
