/**
 * Learns the response from encoded rows, by libraries: boosted trees by XGBoost, ridge regression by Hipparchus' Cholesky
 * decomposition. Chooses between them on an inner validation, and writes either as one ONNX graph that answers in the
 * target's unit. Invariant: one thread and a fixed seed, so the same rows give the same bits.
 */
@NullMarked
package dev.evenkeel.trainer.learn;

import org.jspecify.annotations.NullMarked;
