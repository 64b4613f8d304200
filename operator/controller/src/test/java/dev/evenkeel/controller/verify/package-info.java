/** The verdicts' rows. */
@NullMarked
package dev.evenkeel.controller.verify;

import org.jspecify.annotations.NullMarked;
