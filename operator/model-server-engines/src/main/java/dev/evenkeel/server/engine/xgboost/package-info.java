/**
 * Runs XGBoost's own model files by its own library. The Deep Java Library wraps the same native library, but builds a
 * matrix for each run; the library predicts from the rows as they lie.
 */
@NullMarked
package dev.evenkeel.server.engine.xgboost;

import org.jspecify.annotations.NullMarked;
