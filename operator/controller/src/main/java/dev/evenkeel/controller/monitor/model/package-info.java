/**
 * Gathers what the model half of the controller decides on: a TrainingRun with its data, Job, pod and result; a
 * ModelDeployment with its runs, revisions, floor, servers and candidate. Every read happens here, into immutable facts
 * that carry no client and no null; it never writes and knows nothing of plans.
 * A thing that could not be read is a fact of its own kind, never an absence: "not there" and "not known" lead to
 * different decisions.
 */
@NullMarked
package dev.evenkeel.controller.monitor.model;

import org.jspecify.annotations.NullMarked;
