/** Makes the CRDs, the chart's copies of them and the API's reference page from the records. Runs in the build alone.
 *  Refuses to write a schema that breaks the rules of every kind: bounds on every string, list and map, a description
 *  on every field. */
@NullMarked
package dev.evenkeel.api.generator;

import org.jspecify.annotations.NullMarked;
