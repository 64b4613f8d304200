/**
 * Writes the story: the next status of an Incident from what was seen, judged and done, so that who is woken at night
 * reads it top to bottom and knows. Reads values alone. Invariants: the same pass over the same facts changes nothing; the
 * story stays within its size limits; a phase changes only for a reason that its timeline names.
 */
@NullMarked
package dev.evenkeel.controller.chronicle;

import org.jspecify.annotations.NullMarked;
