/**
 * Says how much each feature of a row moved a prediction away from those of a background. Plans which rows the model is
 * to predict, has them predicted on a thread that stands back for infer calls, and reads the attributions off the
 * answers. Invariant: the attributions of a row and the base value add up to its prediction; no request costs more
 * predictions than the budget allows. Sources: L. Shapley 1953; E. Strumbelj and I. Kononenko, Explaining prediction
 * models and individual predictions with feature contributions, 2014 (doi:10.1007/s10115-013-0679-x); R. Mitchell,
 * J. Cooper, E. Frank and G. Holmes, Sampling permutations for Shapley value estimation, JMLR 23, 2022.
 */
@NullMarked
package dev.evenkeel.server.explain;

import org.jspecify.annotations.NullMarked;
