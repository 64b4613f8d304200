/** Annotations that say in a record what the plain types cannot: the bounds and list kinds of the generated schema.
 *  The generator in {@code dev.evenkeel.api.generator} reads them; nothing reads them at run time. */
@NullMarked
package dev.evenkeel.api.schema;

import org.jspecify.annotations.NullMarked;
