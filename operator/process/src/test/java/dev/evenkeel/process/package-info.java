@NullMarked
package dev.evenkeel.process;

import org.jspecify.annotations.NullMarked;
