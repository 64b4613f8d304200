/**
 * The demo's stories, told on a real cluster: a model that is trained, served and replaced, and sick workloads that are
 * healed. The end-to-end tests run the same classes and judge what they return; nothing in here is simulated.
 */
@NullMarked
package dev.evenkeel.e2e;

import org.jspecify.annotations.NullMarked;
