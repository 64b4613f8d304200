/** Tests of the API's records. */
@NullMarked
package dev.evenkeel.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
