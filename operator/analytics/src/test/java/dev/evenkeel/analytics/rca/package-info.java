@NullMarked
package dev.evenkeel.analytics.rca;

import org.jspecify.annotations.NullMarked;
