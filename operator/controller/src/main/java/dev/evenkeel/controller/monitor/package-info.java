/**
 * Reads the world: informers on the API server, the kubelets' resource metrics. Writes nothing and decides nothing. It
 * gathers one immutable {@link dev.evenkeel.controller.facts.Facts} for each target and pass, all of it as of one instant.
 */
@NullMarked
package dev.evenkeel.controller.monitor;

import org.jspecify.annotations.NullMarked;
