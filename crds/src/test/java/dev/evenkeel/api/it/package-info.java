/** The API as a real API server sees it: schemas, rules, subresources, admission. */
@NullMarked
package dev.evenkeel.api.it;

import org.jspecify.annotations.NullMarked;
