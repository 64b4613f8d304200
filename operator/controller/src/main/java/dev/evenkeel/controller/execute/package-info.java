/**
 * The only package that changes a workload. Decides nothing: it carries out a move that {@code plan} chose, as the
 * policy's service account, with a precondition on the exact object, so that a repetition after a crash cannot act twice.
 * Pure builders of child objects live below it.
 */
@NullMarked
package dev.evenkeel.controller.execute;

import org.jspecify.annotations.NullMarked;
