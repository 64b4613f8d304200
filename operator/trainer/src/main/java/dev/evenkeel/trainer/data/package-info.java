/**
 * The data as it is: fetched, digested, read by a CSV library, and checked against the spec before anything is learned
 * from it. Every refusal is a {@link dev.evenkeel.trainer.spec.UserError} that names column, value and line. Nothing
 * here knows of features or models.
 */
@NullMarked
package dev.evenkeel.trainer.data;

import org.jspecify.annotations.NullMarked;
