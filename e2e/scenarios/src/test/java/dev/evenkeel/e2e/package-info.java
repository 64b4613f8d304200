@NullMarked
package dev.evenkeel.e2e;

import org.jspecify.annotations.NullMarked;
