/**
 * Decides whether a remediation may run, and which. Reads values alone: no client, no clock, no log. Invariant: same
 * facts, same verdict, whatever the order of the guards; every refusal names each guard that objected. See
 * docs/adr/0001-decisions-are-pure-functions.md.
 */
@NullMarked
package dev.evenkeel.controller.plan;

import org.jspecify.annotations.NullMarked;
