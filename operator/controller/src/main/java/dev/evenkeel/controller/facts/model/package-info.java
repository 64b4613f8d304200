/**
 * What is known about models at one instant: a TrainingRun with its data, Job, pod and result; a ModelDeployment with its
 * runs, revisions, floor, servers and candidate. Values without client, clock or null. A thing that could not be read is
 * a fact of its own kind, never an absence: "not there" and "not known" lead to different decisions.
 */
@NullMarked
package dev.evenkeel.controller.facts.model;

import org.jspecify.annotations.NullMarked;
