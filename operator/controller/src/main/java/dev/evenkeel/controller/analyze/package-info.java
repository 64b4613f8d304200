/**
 * Facts to findings: what each signal says, which of the breached ones matter, what the cause is, and what the Incident's
 * story becomes. Reads values alone: no client, no clock, no log. Invariant: same facts, same assessment; where the
 * evidence does not decide, it abstains and says what is missing.
 */
@NullMarked
package dev.evenkeel.controller.analyze;

import org.jspecify.annotations.NullMarked;
