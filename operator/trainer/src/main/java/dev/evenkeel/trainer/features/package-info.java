/**
 * From rows to the numbers a model reads, in training and in serving by the same code. {@link
 * dev.evenkeel.trainer.features.FeaturePlanner} looks at the training part and decides once; {@link
 * dev.evenkeel.trainer.features.FeatureEncoder} applies that plan to any table of the same columns. Invariant: the
 * vector of a row depends on nothing that happens at or after its time, but for columns that the spec calls known ahead.
 *
 * <p>A target that is never negative is learned as the logarithm of its ratio to a recent level, so that a model fitted
 * once follows drift and series of different size share one model; any other target as the scaled difference from it.
 */
@NullMarked
package dev.evenkeel.trainer.features;

import org.jspecify.annotations.NullMarked;
