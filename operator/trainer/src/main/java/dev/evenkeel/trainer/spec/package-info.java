/**
 * What a run is asked to do, and every reason for which it can refuse. Reads the JSON of a TrainingRun's spec and
 * validates it before any data is touched; never reads data. The wire names of {@link dev.evenkeel.trainer.spec.Reason}
 * are public: they are added to, never renamed.
 */
@NullMarked
package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.NullMarked;
