/**
 * What is remembered: the ledger of Incidents and Remediations, the streaming state of each watched series, the audit
 * log. Reads and writes Evenkeel's own kinds, never a workload. Invariants: an intent exists before its act; a write that
 * is based on an old version fails instead of overwriting; the in-memory part is a cache that a restart may lose.
 */
@NullMarked
package dev.evenkeel.controller.knowledge;

import org.jspecify.annotations.NullMarked;
