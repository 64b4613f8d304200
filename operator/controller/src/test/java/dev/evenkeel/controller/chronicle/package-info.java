/** The story's tests. */
@NullMarked
package dev.evenkeel.controller.chronicle;

import org.jspecify.annotations.NullMarked;
