/**
 * Carries out what was decided about models: child objects by server-side apply, TrainingRuns and revisions, signed
 * updates to model servers. Holds the adapters of the store's and the servers' doors as well. Decides nothing; what it
 * writes is built in {@code execute.build}.
 */
@NullMarked
package dev.evenkeel.controller.execute.model;

import org.jspecify.annotations.NullMarked;
