/** Tests of what is generated. */
@NullMarked
package dev.evenkeel.api.generator;

import org.jspecify.annotations.NullMarked;
