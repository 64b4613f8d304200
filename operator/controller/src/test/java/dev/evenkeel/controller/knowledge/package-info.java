/** The ledger's tests, and an archive in memory for whole stories. */
@NullMarked
package dev.evenkeel.controller.knowledge;

import org.jspecify.annotations.NullMarked;
