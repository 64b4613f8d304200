/** Builds facts for the tests of what judges them. */
@NullMarked
package dev.evenkeel.controller.facts;

import org.jspecify.annotations.NullMarked;
