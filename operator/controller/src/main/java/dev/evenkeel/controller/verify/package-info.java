/**
 * Judges what an action was worth. Success is that the symptom went and stayed away, never that a call returned. Reads
 * values alone. Invariant: a verdict says what it was compared with, and recovery that would have come anyway, or that
 * nobody can tell apart, is Inconclusive, not Healed. Healed is provisional: the same trouble inside the recurrence
 * window makes it Relieved.
 */
@NullMarked
package dev.evenkeel.controller.verify;

import org.jspecify.annotations.NullMarked;
