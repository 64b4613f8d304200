/** What tests of several modules share: a real API server without a cluster. Comes as the module's test-jar. */
@NullMarked
package dev.evenkeel.api.testing;

import org.jspecify.annotations.NullMarked;
