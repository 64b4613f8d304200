/**
 * Decides about models: when to train, which revision to prove, preload, promote, reject or keep. Reads the facts of
 * {@code monitor.model} alone: no client, clock or log. Same facts, same verdict.
 * Two rules hold in every verdict: weight moves to a revision only after it proved itself in a pod of its own and every
 * ready server reports it loaded; and a rejected digest gets no weight unless a person pins it.
 */
@NullMarked
package dev.evenkeel.controller.plan.model;

import org.jspecify.annotations.NullMarked;
